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
local records = records_of(buyers)

local ended, settled, changed, new_entries = {}, {}, {}, {}
for i = 1, settlements do
  local ticket, buyer = tickets[i], buyers[i]
  local record = records[buyer]
  local last = record and string.sub(record, 28) == ticket
  -- The entry is read and replaced where it stands, in the record or behind the ticket: every string taken out of it is expensive.
  local text = last and record or redis.call('HGET', KEYS[3], ticket)
  local place = last and 5 or 1
  if text and string.byte(text, place) == 80 and not ended[ticket] then
    local quantity = struct.unpack('>I4', text, place + 2)
    ended[ticket] = true
    settled[#settled + 1] = i
    pending = pending - quantity
    if gives[i] == 1 then
      available = available + quantity
    end
    if not last then
      new_entries[#new_entries + 1] = ticket
      new_entries[#new_entries + 1] = states[i] .. string.sub(text, 3)
    end
    if last or floors[i] >= 0 then
      record = record or struct.pack('>I4', 0)
      local counted = string.sub(record, 1, 4)
      if floors[i] >= 0 then
        counted = struct.pack('>I4', math.max(struct.unpack('>I4', record) - quantity, floors[i]))
      end
      records[buyer] = counted .. (last and states[i] .. string.sub(record, 7) or string.sub(record, 5))
      changed[buyer] = true
    end
  end
end
if #settled == 0 then
  return reply('O', struct.pack('>I4', 0))
end

-- Fresh tickets are settled more or less in order, so looking at twice as many keeps the list from growing beyond the oldest pending one.
local function is_pending(ticket, buyer)
  local record = records[buyer]
  if record == nil then
    record = redis.call('HGET', KEYS[2], buyer)
  end
  local entry = entry_of(record, ticket)
  return entry and string.byte(entry) == 80
end
local left, whole, place = 2 * #settled + 8, 0, 7
local batch = redis.call('LINDEX', KEYS[4], 0)
while batch and left > 0 do
  local ticket, buyer, behind = struct.unpack('>c16I1c0', batch, place)
  if not ended[ticket] and is_pending(ticket, buyer) then
    break
  end
  left = left - 1
  place = behind
  if place > #batch then
    whole = whole + 1
    place = 7
    batch = redis.call('LINDEX', KEYS[4], whole)
  end
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
  keep_buyers()
end
drop_fresh(whole, batch, place)
if redis.call('EXISTS', KEYS[5]) == 1 then
  local checks = {}
  for n, i in ipairs(settled) do
    checks[n] = tickets[i] .. buyers[i]
  end
  redis.call('ZREM', KEYS[5], unpack(checks))
end
return reply('O', struct.pack('>I4', #settled))
