#!lua
-- Tells a marked bucket of orders that it has forgotten.
--
-- Invariant: only under the mark that the caller names; a ticket's entry is the guard, so that each order counts once. The buyer's last ticket is
-- the one that was issued last. No units are touched.
--
-- KEYS bucket, buyers, tickets
-- ARGV mark 8, orders 4, then each: counted 1, entry 23, ticket 16, buyer (1 byte of length before it)
local refused = refusal()
if refused then
  return refused
end
local named, count
named, count, at = struct.unpack('>I8I4', arguments, at)
if mark ~= named then
  return reply('D')
end
local counted, entries, tickets, buyers = {}, {}, {}, {}
for i = 1, count do
  counted[i], entries[i], tickets[i], buyers[i], at = struct.unpack('>I1c23c16I1c0', arguments, at)
end
local records = records_of(buyers)
local new_records, new_entries, seen = {}, {}, {}
for i = 1, count do
  local ticket, buyer = tickets[i], buyers[i]
  local record = records[buyer]
  if not seen[ticket] and not entry_of(record, ticket) then
    seen[ticket] = true
    local aside = entries[i]
    if record or counted[i] == 1 then
      local units = record and struct.unpack('>I4', record) or 0
      if counted[i] == 1 then
        units = units + struct.unpack('>I4', entries[i], 3)
      end
      if record and struct.unpack('>I6', record, 22) > struct.unpack('>I6', entries[i], 18) then
        record = struct.pack('>I4', units) .. string.sub(record, 5)
      else
        aside = record and string.sub(record, 5, 27)
        ticket = record and string.sub(record, 28)
        record = struct.pack('>I4', units) .. entries[i] .. tickets[i]
      end
      records[buyer] = record
      new_records[buyer] = record
    end
    if aside then
      new_entries[#new_entries + 1] = ticket
      new_entries[#new_entries + 1] = aside .. buyer
    end
  end
end
if next(seen) then
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'seq', sequence)
  local fields = {}
  for buyer, record in pairs(new_records) do
    fields[#fields + 1] = buyer
    fields[#fields + 1] = record
  end
  if #fields > 0 then
    redis.call('HSET', KEYS[2], unpack(fields))
    keep_buyers()
  end
  if #new_entries > 0 then
    redis.call('HSET', KEYS[3], unpack(new_entries))
    keep_tickets()
  end
end
return reply('O')
