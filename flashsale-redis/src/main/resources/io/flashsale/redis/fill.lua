#!lua
-- Takes the mark off and adds units, in one step.
--
-- Invariant: only under the mark that the caller names, once per version, and only under the bucket's own version.
--
-- KEYS bucket
-- ARGV mark 8, version 8, units 8, anew 1
local refused = refusal()
if refused then
  return refused
end
local named, version, units, sold_before = struct.unpack('>I8I8I8I1', arguments, at)
local versions = redis.call('HMGET', KEYS[1], 'tv', 'tu')
if mark ~= named or version ~= tonumber(versions[1]) or version == tonumber(versions[2]) then
  return reply('D')
end
available = available + units
sequence = sequence + 1
anew = sold_before == 1
redis.call('HSET', KEYS[1], 'mark', anew and 'a' or '', 'avail', available, 'seq', sequence, 'tu', version)
redis.call('HINCRBY', KEYS[1], 'x', 1)
return reply('O')
