#!lua
-- Remembers a sale unless a newer version is known, and tells other nodes what is news.
-- KEYS[1] the sale  ARGV[1] the value  ARGV[2] milliseconds to live  ARGV[3] channel  ARGV[4] message, empty if it is never news
-- Invariant: the value's bytes 2 to 9 are its version, big-endian, in every format there will be.
-- Runs again: the second run finds its own version and tells nobody. Returns 1 if stored.
local known = redis.call('GET', KEYS[1])
local newer = true
if known and #known >= 9 then
  -- In halves, because Lua's numbers are exact to 2^53 only.
  local knownHigh, knownLow = struct.unpack('>I4I4', known, 2)
  local high, low = struct.unpack('>I4I4', ARGV[1], 2)
  if knownHigh > high or (knownHigh == high and knownLow > low) then
    return 0
  end
  newer = high > knownHigh or low > knownLow
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if newer and ARGV[4] ~= '' then
  redis.call('PUBLISH', ARGV[3], ARGV[4])
end
return 1
