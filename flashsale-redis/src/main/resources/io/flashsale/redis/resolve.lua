#!lua
-- Forces an answer after a reserve whose outcome is unknown.
--
-- Invariant: afterwards the ticket is either reserved, or void until one second after the reserve's deadline, and a reserve that arrives
-- later meets LATE.
--
-- KEYS bucket, buyers, tickets
-- ARGV void until 8, ticket 16, buyer
-- Answers the entry.
local refused = refusal()
if refused then
  return refused
end
local void_until, ticket
void_until, ticket, at = struct.unpack('>I8c16', arguments, at)
local entry = entry_of(redis.call('HGET', KEYS[2], string.sub(arguments, at)), ticket, KEYS[3])
if entry and (string.byte(entry) ~= 86 or struct.unpack('>I8', entry, 3) >= void_until) then
  return reply('O', entry)
end
local void = 'V-' .. struct.pack('>I8', void_until)
sequence = sequence + 1
redis.call('HSET', KEYS[3], ticket, void)
redis.call('HSET', KEYS[1], 'seq', sequence)
keeps(KEYS[3])
return reply('O', void)
