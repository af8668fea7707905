#!lua
-- Makes the bucket, with no units, if it is absent or of an older epoch.
--
-- Invariant: a bucket of this epoch or a newer one is never touched. The sequence goes on from an older epoch, as nothing was lost.
--
-- KEYS bucket, buyers, tickets, fresh, checks, transfers
-- Answers whether it was made, 1.
if known and known > epoch then
  return reply('E')
elseif known == epoch then
  return reply('O', string.char(0))
end
available = 0
sequence = sequence + 1
redis.call('UNLINK', unpack(KEYS))
redis.call('HSET', KEYS[1], 'v', 1, 'ep', epoch, 'avail', 0, 'pend', 0, 'lent', 0, 'seq', sequence, 'x', 0, 'cv', 0)
return reply('O', string.char(1))
