#!lua flags=allow-oom
-- Tells the bucket about its sale.
--
-- Invariant: a newer version replaces an older one and never the other way round; no units are touched. Every key of the bucket is forgotten at
-- the same time.
--
-- KEYS bucket, buyers, tickets, fresh, checks, transfers
-- ARGV version 8, opens at 8, closes at 8, keep until 8, paused 1
-- Answers whether it was newer, 1.
local refused = refusal()
if refused then
  return refused
end
local version, opens, closes, keep_until, paused = struct.unpack('>I8I8I8I8I1', arguments, at)
if bucket[8] and version <= tonumber(bucket[7]) then
  return reply('O', string.char(0))
end
sequence = sequence + 1
redis.call('HSET', KEYS[1], 'cv', version, 'opens', opens, 'closes', closes, 'keep', keep_until, 'paused', paused, 'seq', sequence)
keep = keep_until
for _, key in ipairs(KEYS) do
  keeps(key)
end
return reply('O', string.char(1))
