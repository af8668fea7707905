#!lua flags=allow-oom
-- Brings the units of a cancelled order back.
--
-- Invariant: once per ticket, by a guard; a ticket that is still pending leaves pend with it, because a settle to come will find it ended.
--
-- KEYS bucket, buyers, tickets, guard
-- ARGV quantity 4, give quota 1, state and reason 2, ticket 16, buyer
local refused = refusal()
if refused then
  return refused
end
local quantity, give_quota, state, ticket
quantity, give_quota, state, ticket, at = struct.unpack('>I4I1c2c16', arguments, at)
local buyer = string.sub(arguments, at)
if redis.call('EXISTS', KEYS[4]) == 1 then
  return reply('D')
end
local entry = redis.call('HGET', KEYS[3], ticket)
local account = redis.call('HGET', KEYS[2], buyer)

if entry and string.byte(entry) == 80 then
  pending = pending - struct.unpack('>I4', entry, 3)
end
available = available + quantity
sequence = sequence + 1
redis.call('SET', KEYS[4], '1', 'PX', GUARD_MILLIS)
redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending, 'seq', sequence, 'x', seen + 1)
if entry and string.byte(entry) ~= 86 then
  redis.call('HSET', KEYS[3], ticket, state .. string.sub(entry, 3))
end
if account and give_quota == 1 then
  local count = math.max(struct.unpack('>I4', account) - quantity, 0)
  if count == 0 then
    redis.call('HDEL', KEYS[2], buyer)
  else
    redis.call('HSET', KEYS[2], buyer, struct.pack('>I4', count) .. string.sub(account, 5))
  end
end
return reply('O')
