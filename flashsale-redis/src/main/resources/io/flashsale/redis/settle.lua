#!lua flags=allow-oom
-- Ends pending reservations.
--
-- Invariant: only a pending ticket is settled, so each once; its units leave pend, and become available if told. The buyer's count becomes
-- max(count - quantity, floor) if a floor is given.
--
-- KEYS bucket, buyers, tickets, fresh, checks
-- ARGV settlements 4, then each: ticket 16, state and reason 2, give back 1, floor 4 (-1 keeps the count)
-- Answers how many were pending, 4.
local refused = refusal()
if refused then
  return refused
end
local settlements
settlements, at = struct.unpack('>I4', arguments, at)
local tickets, states, gives, floors = {}, {}, {}, {}
for i = 1, settlements do
  tickets[i], states[i], gives[i], floors[i], at = struct.unpack('>c16c2I1i4', arguments, at)
end
local stored = settlements > 0 and redis.call('HMGET', KEYS[3], unpack(tickets)) or {}

local settled, ended, new_entries, lowered = {}, {}, {}, {}
for i = 1, settlements do
  local ticket, entry = tickets[i], stored[i]
  if entry and string.byte(entry) == 80 and not ended[ticket] then
    local quantity = struct.unpack('>I4', entry, 3)
    ended[ticket] = true
    settled[#settled + 1] = ticket
    pending = pending - quantity
    if gives[i] == 1 then
      available = available + quantity
    end
    new_entries[#new_entries + 1] = ticket
    new_entries[#new_entries + 1] = states[i] .. string.sub(entry, 3)
    if floors[i] >= 0 then
      lowered[#lowered + 1] = { buyer = string.sub(entry, 24), quantity = quantity, floor = floors[i] }
    end
  end
end
if #settled == 0 then
  return reply('O', struct.pack('>I4', 0))
end

local accounts = {}
if #lowered > 0 then
  local buyers = {}
  for i, change in ipairs(lowered) do
    buyers[i] = change.buyer
  end
  for i, account in ipairs(redis.call('HMGET', KEYS[2], unpack(buyers))) do
    accounts[buyers[i]] = account or struct.pack('>I4', 0)
  end
end
for _, change in ipairs(lowered) do
  local account = accounts[change.buyer]
  local count = math.max(struct.unpack('>I4', account) - change.quantity, change.floor)
  accounts[change.buyer] = struct.pack('>I4', count) .. string.sub(account, 5)
end
local counts, gone = {}, {}
for buyer, account in pairs(accounts) do
  if struct.unpack('>I4', account) == 0 then
    gone[#gone + 1] = buyer
  else
    counts[#counts + 1] = buyer
    counts[#counts + 1] = account
  end
end

-- Fresh tickets are settled more or less in order, so that looking at twice as many keeps the list as short as pending ones reach back.
local heads = fresh_tickets(KEYS[4], 2 * #settled + 8, math.huge)
local dropped = 0
if #heads > 0 then
  local ids = {}
  for i, head in ipairs(heads) do
    ids[i] = head.ticket
  end
  for i, entry in ipairs(redis.call('HMGET', KEYS[3], unpack(ids))) do
    if entry and string.byte(entry) == 80 and not ended[ids[i]] then
      break
    end
    dropped = i
  end
end

sequence = sequence + 1
redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending, 'seq', sequence)
redis.call('HSET', KEYS[3], unpack(new_entries))
if #gone > 0 then
  redis.call('HDEL', KEYS[2], unpack(gone))
end
if #counts > 0 then
  redis.call('HSET', KEYS[2], unpack(counts))
  keeps(KEYS[2])
end
drop_fresh(KEYS[4], heads, dropped)
redis.call('ZREM', KEYS[5], unpack(settled))
return reply('O', struct.pack('>I4', #settled))
