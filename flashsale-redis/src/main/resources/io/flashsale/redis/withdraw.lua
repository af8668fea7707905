#!lua flags=allow-oom
-- Takes available units out for good.
--
-- Invariant: once per id, by the same guards as credit, which remember what was taken; available is never below zero.
--
-- KEYS bucket, guard
-- ARGV units 8
-- Answers the units taken, 8.
local refused = refusal_or_mark()
if refused then
  return refused
end
local units = struct.unpack('>I8', arguments, at)
local taken = redis.call('GET', KEYS[2])
if taken then
  return reply('D', taken)
end
taken = math.min(available, units)
available = available - taken
sequence = sequence + 1
redis.call('SET', KEYS[2], struct.pack('>I8', taken), 'PX', GUARD_MILLIS)
redis.call('HSET', KEYS[1], 'avail', available, 'seq', sequence)
redis.call('HINCRBY', KEYS[1], 'x', 1)
return reply('O', struct.pack('>I8', taken))
