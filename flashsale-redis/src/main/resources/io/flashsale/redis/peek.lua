#!lua flags=allow-oom
-- Reads the counters, and writes nothing. It is declared as a writer all the same, so that only a primary answers.
--
-- KEYS bucket
-- Answers pending 8, lent 8, transfers seen 8, epoch 4, version of the configuration 8.
if not known then
  return reply('N')
end
return reply('O', struct.pack('>I8I8I8i4I8', pending, lent, seen, known, tonumber(bucket[7] or 0)))
