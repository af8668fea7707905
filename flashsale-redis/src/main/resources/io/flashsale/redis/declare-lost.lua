#!lua
-- Settles for good that nothing was reserved for these tickets.
--
-- Invariant: what is known of a ticket stands; a ticket that is not known, void or not, is rejected from now on, so that a reserve which arrives
-- later finds it known. No units are touched.
--
-- KEYS bucket, buyers, tickets, voids
-- ARGV tickets 4, then each: the entry it gets 23, ticket 16, buyer (1 byte of length before it)
-- Answers the entry of each.
local refused = refusal_or_mark()
if refused then
  return refused
end
local count
count, at = struct.unpack('>I4', arguments, at)
local entries, tickets, buyers = {}, {}, {}
for i = 1, count do
  entries[i], tickets[i], buyers[i], at = struct.unpack('>c23c16I1c0', arguments, at)
end
local records = records_of(buyers)
local lost, ids = {}, {}
for i = 1, count do
  local entry = entry_of(records[buyers[i]], tickets[i])
  if entry then
    entries[i] = entry
  else
    ids[#ids + 1] = tickets[i]
    lost[#lost + 1] = tickets[i]
    lost[#lost + 1] = entries[i] .. buyers[i]
  end
end
if #ids > 0 then
  sequence = sequence + 1
  redis.call('HSET', KEYS[3], unpack(lost))
  redis.call('ZREM', KEYS[4], unpack(ids))
  redis.call('HSET', KEYS[1], 'seq', sequence)
  keep_tickets()
end
return reply('O', table.concat(entries))
