#!lua flags=allow-oom
-- Reads a ticket's entry, and writes nothing. It is declared as a writer all the same, so that only a primary answers.
--
-- KEYS bucket, buyers, tickets, voids
-- ARGV ticket 16, buyer
-- Answers the entry, or nothing.
local refused = refusal()
if refused then
  return refused
end
local ticket
ticket, at = struct.unpack('>c16', arguments, at)
local entry = entry_of(redis.call('HGET', KEYS[2], string.sub(arguments, at)), ticket)
if not entry then
  local void_until = tonumber(redis.call('ZSCORE', KEYS[4], ticket) or 0)
  entry = void_until >= now and 'V-' .. struct.pack('>I8', void_until)
end
return reply('O', entry or '')
