#!lua
-- Replaces a rate limit's state if it still is what the caller saw.
-- KEYS[1] the state  ARGV[1] what was seen, empty for none  ARGV[2] the new state  ARGV[3] milliseconds to live
-- Returns nil if it was replaced, else the present state, empty for none.
local present = redis.call('GET', KEYS[1]) or ''
if present ~= ARGV[1] then
  return present
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return false
