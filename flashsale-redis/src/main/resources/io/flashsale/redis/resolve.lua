#!lua
-- Forces an answer after a reserve whose outcome is unknown.
--
-- Invariant: afterwards the ticket is either reserved, or void until one second after the reserve's deadline, and a reserve that arrives
-- later meets LATE.
--
-- KEYS bucket, tickets
-- ARGV void until 8, ticket 16
-- Answers the entry.
local refused = refusal()
if refused then
  return refused
end
local void_until, ticket = struct.unpack('>I8c16', arguments, at)
local present = redis.call('HGET', KEYS[2], ticket)
if present and (string.byte(present) ~= 86 or struct.unpack('>I8', present, 3) >= void_until) then
  return reply('O', present)
end
local void = 'V-' .. struct.pack('>I8', void_until)
sequence = sequence + 1
redis.call('HSET', KEYS[2], ticket, void)
redis.call('HSET', KEYS[1], 'seq', sequence)
keeps(KEYS[2])
return reply('O', void)
