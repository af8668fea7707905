#!lua flags=allow-oom
-- Tells the bucket about its sale.
--
-- Invariant: a newer version replaces an older one and never the other way round; no units are touched. Every key of the bucket is forgotten at
-- the same time, except for voids, which have a short time of their own.
--
-- KEYS bucket, buyers, tickets, fresh, checks, transfers
-- ARGV version 8, opens at 8, closes at 8, keep until 8, paused 1
-- Answers whether it was newer, 1.
local refused = refusal()
if refused then
  return refused
end
local version, opens_at, closes_at, keep_until, is_paused = struct.unpack('>I8I8I8I8I1', arguments, at)
if opens ~= '' and version <= tonumber(redis.call('HGET', KEYS[1], 'cv')) then
  return reply('O', string.char(0))
end
sequence = sequence + 1
redis.call('HSET', KEYS[1], 'cv', version, 'opens', opens_at, 'closes', closes_at, 'keep', keep_until, 'paused', is_paused, 'seq', sequence)
redis.call('PEXPIREAT', KEYS[1], keep_until)
redis.call('PEXPIREAT', KEYS[2], keep_until)
redis.call('PEXPIREAT', KEYS[3], keep_until)
redis.call('PEXPIREAT', KEYS[4], keep_until)
redis.call('PEXPIREAT', KEYS[5], keep_until)
redis.call('PEXPIREAT', KEYS[6], keep_until)
return reply('O', string.char(1))
