#!lua flags=allow-oom
-- Brings the units of a cancelled order back.
--
-- Invariant: once per ticket, by a guard; a ticket that is still pending leaves pend with it, because a settle that comes later finds it ended.
-- The count goes down for a ticket that is counted, pending or created, and for one that is not known: it was lost, and a settle of another
-- ticket may have counted it since, by what the order store says.
--
-- KEYS bucket, buyers, tickets, guard
-- ARGV quantity 4, lower count 1, state and reason 2, ticket 16, buyer
local refused = refusal_or_mark()
if refused then
  return refused
end
local quantity, lower_count, state, ticket
quantity, lower_count, state, ticket, at = struct.unpack('>I4I1c2c16', arguments, at)
local buyer = string.sub(arguments, at)
if redis.call('EXISTS', KEYS[4]) == 1 then
  return reply('D')
end
local record = redis.call('HGET', KEYS[2], buyer)
local entry, last = entry_of(record, ticket)
local letter = entry and string.byte(entry)
if letter == 80 then
  pending = pending - struct.unpack('>I4', entry, 3)
end
available = available + quantity
sequence = sequence + 1
redis.call('SET', KEYS[4], '1', 'PX', GUARD_MILLIS)
redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending, 'seq', sequence)
redis.call('HINCRBY', KEYS[1], 'x', 1)
local ended = entry and state .. string.sub(entry, 3)
if ended and not last then
  redis.call('HSET', KEYS[3], ticket, ended .. buyer)
end
local lowers = lower_count == 1 and (not entry or letter == 80 or letter == 67 or letter == 86)
if record and (last or lowers) then
  local count = struct.unpack('>I4', record)
  if lowers then
    count = math.max(count - quantity, 0)
  end
  record = struct.pack('>I4', count) .. (last and ended .. ticket or string.sub(record, 5))
  redis.call('HSET', KEYS[2], buyer, record)
end
return reply('O')
