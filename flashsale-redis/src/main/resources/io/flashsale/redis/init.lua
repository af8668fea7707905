#!lua
-- Makes the bucket, with no units and marked, if it is absent or of an older epoch.
--
-- Invariant: a bucket of this epoch or a newer one is never touched. The sequence goes on from an older epoch, as nothing was lost.
--
-- KEYS bucket, buyers, tickets, fresh, checks, transfers, voids
-- Answers whether it was made, 1.
if known and known > epoch then
  return reply('E')
elseif known == epoch then
  return reply('O', string.char(0))
end
available = 0
sequence = sequence + 1
anew = false
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
redis.call('HSET', KEYS[1], 'v', FORMAT, 'ep', epoch, 'mark', now, 'avail', 0, 'pend', 0, 'seq', sequence, 'paused', 0, 'opens', '',
  'closes', '', 'void', 0, 'keep', '', 'lent', 0, 'x', 0, 'cv', 0, 'tv', 0, 'tu', 0)
return reply('O', string.char(1))
