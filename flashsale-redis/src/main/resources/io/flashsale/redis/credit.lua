#!lua
-- Adds the units of a transfer that arrives.
--
-- Invariant: once per id, by a guard that outlives any delayed packet.
--
-- KEYS bucket, guard
-- ARGV units 8
local refused = refusal_or_mark()
if refused then
  return refused
end
local units = struct.unpack('>I8', arguments, at)
if redis.call('EXISTS', KEYS[2]) == 1 then
  return reply('D')
end
available = available + units
sequence = sequence + 1
redis.call('SET', KEYS[2], struct.pack('>I8', units), 'PX', GUARD_MILLIS)
redis.call('HSET', KEYS[1], 'avail', available, 'seq', sequence)
redis.call('HINCRBY', KEYS[1], 'x', 1)
return reply('O')
