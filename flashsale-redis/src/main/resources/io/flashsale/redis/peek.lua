#!lua flags=allow-oom
-- Reads the counters, and writes nothing. It is declared as a writer all the same, so that only a primary answers.
--
-- KEYS bucket
-- Answers the counters.
if not known then
  return reply('N')
end
local counters = redis.call('HMGET', KEYS[1], 'lent', 'x', 'cv', 'tv')
return reply('O', state(counters[1], counters[2], counters[3], counters[4]))
