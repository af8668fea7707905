#!lua flags=allow-oom
-- Raises the bucket's top-up version, so that what older top-ups have sent adds nothing any more.
--
-- Invariant: the version never falls; no units are touched.
--
-- KEYS bucket
-- ARGV version 8
-- Answers the counters.
local refused = refusal()
if refused then
  return refused
end
local version = struct.unpack('>I8', arguments, at)
local counters = redis.call('HMGET', KEYS[1], 'lent', 'x', 'cv', 'tv')
if version > tonumber(counters[4]) then
  sequence = sequence + 1
  counters[4] = version
  redis.call('HSET', KEYS[1], 'tv', version, 'seq', sequence)
end
return reply('O', state(counters[1], counters[2], counters[3], counters[4]))
