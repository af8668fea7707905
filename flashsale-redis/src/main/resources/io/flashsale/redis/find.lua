#!lua flags=allow-oom
-- Reads a ticket's entry, and writes nothing. Declared as a writer all the same, so that only a primary answers.
--
-- KEYS bucket, tickets
-- ARGV ticket 16
-- Answers the entry, or nothing.
local refused = refusal()
if refused then
  return refused
end
local present = redis.call('HGET', KEYS[2], (struct.unpack('>c16', arguments, at)))
if present and string.byte(present) == 86 and now > struct.unpack('>I8', present, 3) then
  present = false
end
return reply('O', present or '')
