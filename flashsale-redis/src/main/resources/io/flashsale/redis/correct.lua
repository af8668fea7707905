#!lua flags=allow-oom
-- Takes cancelled orders off a buyer's count before their refunds come.
--
-- Invariant: once per ticket, for its entry is the guard; what is not counted changes nothing. A ticket that is still pending leaves pend, as a
-- settle that finds it created would have it; its units come back with the refund.
--
-- KEYS bucket, buyers, tickets
-- ARGV tickets 4, then each: ticket 16, state and reason 2; then the buyer
-- Answers the units by which the count fell, 4.
local refused = refusal_or_mark()
if refused then
  return refused
end
local count
count, at = struct.unpack('>I4', arguments, at)
local tickets, states = {}, {}
for i = 1, count do
  tickets[i], states[i], at = struct.unpack('>c16c2', arguments, at)
end
local buyer = string.sub(arguments, at)
local record = redis.call('HGET', KEYS[2], buyer)
local fell, new_entries, last_entry = 0, {}, nil
for i = 1, count do
  local last = record and string.sub(record, 28) == tickets[i]
  local entry = last and string.sub(record, 5, 27) or redis.call('HGET', KEYS[3], tickets[i])
  local letter = entry and (last or string.sub(entry, 24) == buyer) and string.byte(entry)
  if letter == 80 or letter == 67 then
    local quantity = struct.unpack('>I4', entry, 3)
    fell = fell + quantity
    if letter == 80 then
      pending = pending - quantity
    end
    if last then
      last_entry = states[i] .. string.sub(entry, 3)
    else
      new_entries[#new_entries + 1] = tickets[i]
      new_entries[#new_entries + 1] = states[i] .. string.sub(entry, 3)
    end
  end
end
if fell > 0 then
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'pend', pending, 'seq', sequence)
  if #new_entries > 0 then
    redis.call('HSET', KEYS[3], unpack(new_entries))
  end
  if record then
    local counted = math.max(struct.unpack('>I4', record) - fell, 0)
    record = struct.pack('>I4', counted) .. (last_entry or string.sub(record, 5, 27)) .. string.sub(record, 28)
    redis.call('HSET', KEYS[2], buyer, record)
  end
end
return reply('O', struct.pack('>I4', fell))
