#!lua flags=allow-oom
-- Reports pending tickets whose time has come, oldest first, and leases them by a later check.
--
-- Invariant: a pending ticket is in the list or in the sorted set, at any time; those that are not pending any more are let go on the way.
--
-- KEYS bucket, tickets, fresh, checks
-- ARGV most 4, shortest lease in ms 8, longest lease in ms 8
-- Answers each ticket 16 and its entry (1 byte of length before it).
local refused = refusal()
if refused then
  return refused
end
local most, shortest, longest = struct.unpack('>I4I8I8', arguments, at)
-- Room for tickets that are let go; what lies beyond is for the next call.
local window = most + 1000
local fresh = fresh_tickets(KEYS[3], window, now)
local again = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'WITHSCORES', 'LIMIT', 0, window)
local looked = {}
for i, check in ipairs(fresh) do
  check.fresh = true
  check.order = i
  looked[i] = check
end
for i = 1, #again, 2 do
  looked[#looked + 1] = { ticket = again[i], time = tonumber(again[i + 1]), order = i }
end
if #looked == 0 or most == 0 then
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
local tickets = {}
for i, check in ipairs(looked) do
  tickets[i] = check.ticket
end
local entries = redis.call('HMGET', KEYS[2], unpack(tickets))

local reported, leases, gone, popped = {}, {}, {}, 0
for i, check in ipairs(looked) do
  if #reported == most then
    break
  end
  local entry = entries[i]
  if check.fresh then
    popped = popped + 1
  end
  if entry and string.byte(entry) == 80 then
    local age = now - struct.unpack('>I6', entry, 18)
    leases[#leases + 1] = now + math.min(math.max(age, shortest), longest)
    leases[#leases + 1] = check.ticket
    reported[#reported + 1] = check.ticket .. string.char(#entry) .. entry
  elseif not check.fresh then
    gone[#gone + 1] = check.ticket
  end
end

drop_fresh(KEYS[3], fresh, popped)
if #gone > 0 then
  redis.call('ZREM', KEYS[4], unpack(gone))
end
if #leases > 0 then
  redis.call('ZADD', KEYS[4], unpack(leases))
  keeps(KEYS[4])
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'seq', sequence)
end
return reply('O', table.concat(reported))
