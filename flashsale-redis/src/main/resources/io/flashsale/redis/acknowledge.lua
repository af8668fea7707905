#!lua flags=allow-oom
-- Forgets a transfer that was credited.
--
-- Invariant: its units leave lent with it; a guard keeps a delayed lend of this id from lending again.
--
-- KEYS bucket, transfers, acknowledged guard
-- ARGV id
local refused = refusal()
if refused then
  return refused
end
local id = string.sub(arguments, at)
local present = redis.call('HGET', KEYS[2], id)
local repeated = redis.call('EXISTS', KEYS[3]) == 1
if not present and repeated then
  return reply('D')
end
sequence = sequence + 1
redis.call('SET', KEYS[3], '1', 'PX', GUARD_MILLIS)
redis.call('HSET', KEYS[1], 'seq', sequence)
if not present then
  return reply('D')
end
redis.call('HDEL', KEYS[2], id)
local units = struct.unpack('>I8', present)
redis.call('HINCRBY', KEYS[1], 'lent', -units)
redis.call('HINCRBY', KEYS[1], 'x', 1)
return reply('O')
