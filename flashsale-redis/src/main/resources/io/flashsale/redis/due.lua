#!lua flags=allow-oom
-- Reports pending tickets whose time has come, oldest first, and leases them by a later check.
--
-- Invariant: a pending ticket is always in the list or in the sorted set; those that are no longer pending are dropped on the way.
--
-- KEYS bucket, buyers, tickets, fresh, checks
-- ARGV maximum number of tickets 4, minimum lease in ms 8, maximum lease in ms 8
-- Answers each ticket 16, its buyer (1 byte of length before it) and its entry.
local refused = refusal()
if refused then
  return refused
end
local max, min_lease, max_lease = struct.unpack('>I4I8I8', arguments, at)
-- Room for tickets that are dropped; what lies beyond is for the next call.
local window = max + 1000
local looked = {}
for number = 0, window do
  local batch = redis.call('LINDEX', KEYS[4], number)
  local time = batch and struct.unpack('>I6', batch)
  if not batch or time > now or #looked == window then
    break
  end
  local place = 7
  while place <= #batch and #looked < window do
    local check = { fresh = true, order = #looked + 1, time = time, number = number, batch = batch }
    check.ticket, check.buyer, place = struct.unpack('>c16I1c0', batch, place)
    check.behind = place
    looked[#looked + 1] = check
  end
end
local again = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now, 'WITHSCORES', 'LIMIT', 0, window)
for i = 1, #again, 2 do
  local member = again[i]
  looked[#looked + 1] = {
    ticket = string.sub(member, 1, 16),
    buyer = string.sub(member, 17),
    time = tonumber(again[i + 1]),
    order = i,
  }
end
if #looked == 0 or max == 0 then
  return reply('O')
end
table.sort(looked, function(one, other)
  if one.time ~= other.time then
    return one.time < other.time
  elseif one.fresh ~= other.fresh then
    return not one.fresh
  end
  return one.order < other.order
end)
local buyers = {}
for i, check in ipairs(looked) do
  buyers[i] = check.buyer
end
local records = records_of(buyers)

local reported, leases, gone, last = {}, {}, {}, nil
for _, check in ipairs(looked) do
  if #reported == max then
    break
  end
  if check.fresh then
    last = check
  end
  local entry = entry_of(records[check.buyer], check.ticket)
  if entry and string.byte(entry) == 80 then
    local age = now - struct.unpack('>I6', entry, 18)
    leases[#leases + 1] = now + math.min(math.max(age, min_lease), max_lease)
    leases[#leases + 1] = check.ticket .. check.buyer
    reported[#reported + 1] = check.ticket .. string.char(#check.buyer) .. check.buyer .. entry
  elseif not check.fresh then
    gone[#gone + 1] = check.ticket .. check.buyer
  end
end

if last then
  local whole = last.behind > #last.batch
  drop_fresh(last.number + (whole and 1 or 0), not whole and last.batch, last.behind)
end
if #gone > 0 then
  redis.call('ZREM', KEYS[5], unpack(gone))
end
if #leases > 0 then
  redis.call('ZADD', KEYS[5], unpack(leases))
  if keep ~= '' then
    redis.call('PEXPIREAT', KEYS[5], keep)
  end
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'seq', sequence)
end
return reply('O', table.concat(reported))
