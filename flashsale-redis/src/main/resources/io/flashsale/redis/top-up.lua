#!lua
-- Adds units that the order store has and the ledger has not.
--
-- Invariant: once per version, and only under the bucket's own version.
--
-- KEYS bucket
-- ARGV version 8, units 8
local refused = refusal_or_mark()
if refused then
  return refused
end
local version, units = struct.unpack('>I8I8', arguments, at)
local versions = redis.call('HMGET', KEYS[1], 'tv', 'tu')
if version ~= tonumber(versions[1]) or version == tonumber(versions[2]) then
  return reply('D')
end
available = available + units
sequence = sequence + 1
redis.call('HSET', KEYS[1], 'avail', available, 'seq', sequence, 'tu', version)
redis.call('HINCRBY', KEYS[1], 'x', 1)
return reply('O')
