#!lua flags=allow-oom
-- Ends pending reservations.
--
-- Invariant: only a pending ticket is settled, so each once; its units leave pend, and become available if told. The buyer's count becomes
-- max(count - quantity, floor) if a floor is given.
--
-- KEYS bucket, buyers, tickets, fresh, checks
-- ARGV settlements 4, then each: ticket 16, state and reason 2, give back 1, floor 4 (-1 keeps the count), buyer (1 byte of length before it)
-- Answers how many were pending, 4.
local refused = refusal()
if refused then
  return refused
end
local settlements
settlements, at = struct.unpack('>I4', arguments, at)
local tickets, states, gives, floors, buyers = {}, {}, {}, {}, {}
for i = 1, settlements do
  tickets[i], states[i], gives[i], floors[i], buyers[i], at = struct.unpack('>c16c2I1i4I1c0', arguments, at)
end
local records = records_of(KEYS[2], buyers)

local ended, settled, changed, new_entries = {}, {}, {}, {}
for i = 1, settlements do
  local ticket, buyer = tickets[i], buyers[i]
  local record = records[buyer]
  local entry, last = entry_of(record, ticket, KEYS[3])
  if entry and string.byte(entry) == 80 and not ended[ticket] then
    local quantity = struct.unpack('>I4', entry, 3)
    ended[ticket] = true
    settled[#settled + 1] = ticket .. buyer
    pending = pending - quantity
    if gives[i] == 1 then
      available = available + quantity
    end
    entry = states[i] .. string.sub(entry, 3)
    if not last then
      new_entries[#new_entries + 1] = ticket
      new_entries[#new_entries + 1] = entry .. buyer
    end
    if record and (last or floors[i] >= 0) then
      local counted = string.sub(record, 1, 4)
      if floors[i] >= 0 then
        counted = struct.pack('>I4', math.max(struct.unpack('>I4', record) - quantity, floors[i]))
      end
      records[buyer] = counted .. (last and entry .. ticket or string.sub(record, 5))
      changed[buyer] = true
    end
  end
end
if #settled == 0 then
  return reply('O', struct.pack('>I4', 0))
end

-- Fresh tickets are settled more or less in order, so that looking at twice as many keeps the list as short as pending ones reach back.
local heads = fresh_tickets(KEYS[4], 2 * #settled + 8, math.huge)
local others = {}
for _, head in ipairs(heads) do
  if records[head.buyer] == nil then
    others[#others + 1] = head.buyer
  end
end
local other_records = records_of(KEYS[2], others)
local dropped = 0
for i, head in ipairs(heads) do
  if not ended[head.ticket] then
    local entry = entry_of(records[head.buyer] or other_records[head.buyer], head.ticket, KEYS[3])
    if entry and string.byte(entry) == 80 then
      break
    end
  end
  dropped = i
end

sequence = sequence + 1
redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending, 'seq', sequence)
if #new_entries > 0 then
  redis.call('HSET', KEYS[3], unpack(new_entries))
end
local new_records = {}
for buyer in pairs(changed) do
  new_records[#new_records + 1] = buyer
  new_records[#new_records + 1] = records[buyer]
end
if #new_records > 0 then
  redis.call('HSET', KEYS[2], unpack(new_records))
end
drop_fresh(KEYS[4], heads, dropped)
redis.call('ZREM', KEYS[5], unpack(settled))
return reply('O', struct.pack('>I4', #settled))
