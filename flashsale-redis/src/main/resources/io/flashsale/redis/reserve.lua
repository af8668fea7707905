#!lua
-- Moves units from available to pending, a whole batch at once, first come first served within it.
--
-- Invariant: a ticket moves its units once, for its entry in the hash of tickets is the guard; units of pending tickets = pend;
-- a buyer's count grows with the ticket, and never beyond the limit; a refused claim writes nothing.
--
-- KEYS bucket, buyers, tickets, fresh, checks
-- ARGV deadline 8, first check in ms 8, claims 4, then each: limit 4, quantity 4, ticket 16, entry (1 byte of length before it)
-- Answers a character per claim, then in their order for K the entry, for L the units counted 4 and the last ticket and entry.
local refused = refusal()
if refused then
  return refused
end
local deadline, first_check, claims
deadline, first_check, claims, at = struct.unpack('>I8I8I4', arguments, at)
if now > deadline then
  return reply('L')
elseif not bucket[8] or now < tonumber(bucket[8]) then
  return reply('Y')
elseif now >= tonumber(bucket[9]) then
  return reply('X')
elseif bucket[10] == '1' then
  return reply('P')
elseif claims == 0 then
  return reply('O')
end

local unpack_bytes, sub, byte = struct.unpack, string.sub, string.byte
local limits, quantities, tickets, entries, buyers = {}, {}, {}, {}, {}
for i = 1, claims do
  limits[i], quantities[i], tickets[i], entries[i], at = unpack_bytes('>I4I4c16I1c0', arguments, at)
  buyers[i] = sub(entries[i], 24)
end
local stored = redis.call('HMGET', KEYS[3], unpack(tickets))
local accounts = redis.call('HMGET', KEYS[2], unpack(buyers))
local all_there = redis.call('EXISTS', KEYS[2], KEYS[3], KEYS[4]) == 3
local newest = redis.call('LINDEX', KEYS[4], -1)

local fresh, used, last = {}, {}, {}
local codes, new_entries, new_tickets, changed = {}, {}, {}, {}
local limited, counted, last_tickets = {}, {}, {}
local taken = 0
for i = 1, claims do
  local ticket, buyer, entry = tickets[i], buyers[i], entries[i]
  local present = fresh[ticket] or stored[i]
  if present and byte(present) == 86 and now > unpack_bytes('>I8', present, 3) then
    present = false
  end
  if present then
    if byte(present) == 86 or sub(present, 3, 6) == sub(entry, 3, 6) then
      codes[i] = 'K'
      entries[i] = present
    else
      codes[i] = 'U'
    end
  else
    local count = used[buyer]
    if not count then
      count = accounts[i] and unpack_bytes('>I4', accounts[i]) or 0
    end
    local quantity = quantities[i]
    if count + quantity > limits[i] then
      codes[i] = 'L'
      limited[#limited + 1] = i
      counted[i] = count
      last_tickets[i] = last[buyer] or (accounts[i] and #accounts[i] == 20 and sub(accounts[i], 5))
    elseif available - taken < quantity then
      codes[i] = 'E'
    else
      codes[i] = 'O'
      taken = taken + quantity
      fresh[ticket] = entry
      if not last[buyer] then
        changed[#changed + 1] = buyer
      end
      used[buyer] = count + quantity
      last[buyer] = ticket
      local size = #new_entries
      new_entries[size + 1] = ticket
      new_entries[size + 2] = entry
      new_tickets[#new_tickets + 1] = ticket
    end
  end
end

local last_entries = {}
for _, i in ipairs(limited) do
  local ticket = last_tickets[i]
  last_entries[i] = ticket and (fresh[ticket] or redis.call('HGET', KEYS[3], ticket))
end

if taken > 0 then
  local new_counts = {}
  for i, buyer in ipairs(changed) do
    new_counts[2 * i - 1] = buyer
    new_counts[2 * i] = struct.pack('>I4c16', used[buyer], last[buyer])
  end
  available = available - taken
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending + taken, 'seq', sequence)
  redis.call('HSET', KEYS[3], unpack(new_entries))
  redis.call('HSET', KEYS[2], unpack(new_counts))
  local check = now + first_check
  if newest and unpack_bytes('>I6', newest) > check then
    -- Its check comes before those in the list, which is in order of time.
    for _, ticket in ipairs(new_tickets) do
      redis.call('ZADD', KEYS[5], check, ticket)
    end
    keeps(KEYS[5])
  else
    redis.call('RPUSH', KEYS[4], struct.pack('>I6', check) .. table.concat(new_tickets))
  end
  if not all_there then
    keeps(KEYS[2])
    keeps(KEYS[3])
    keeps(KEYS[4])
  end
end

local details = {}
for i = 1, claims do
  if codes[i] == 'K' then
    details[#details + 1] = string.char(#entries[i]) .. entries[i]
  elseif codes[i] == 'L' then
    details[#details + 1] = struct.pack('>I4', counted[i])
    local entry = last_entries[i]
    details[#details + 1] = entry and string.char(#entry) .. last_tickets[i] .. entry or string.char(0)
  end
end
return reply('O', table.concat(codes) .. table.concat(details))
