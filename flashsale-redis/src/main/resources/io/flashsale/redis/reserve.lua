#!lua
-- Moves units from available to pending, a whole batch at once, first come first served within it.
--
-- Invariant: a ticket moves its units once, for its entry is the guard; units of pending tickets = pend;
-- a buyer's count grows with the ticket, and never beyond the limit; a refused claim writes nothing. A known ticket is answered before the
-- deadline, the window, a pause, the limit and the stock are looked at.
--
-- KEYS bucket, buyers, tickets, fresh, checks, voids
-- ARGV deadline 8, first check in ms 8, claims 4, then each: limit 4, and what becomes the record of a new buyer and the ticket's part of the
-- list: quantity 4, entry 23, ticket 16, buyer (1 byte of length before it)
-- Answers a character per claim, then in their order for K the entry, for L the units counted 4, whether there is a last ticket 1, and its
-- id 16 and entry.
local refused = refusal_or_mark()
if refused then
  return refused
end
local deadline, first_check, claims
deadline, first_check, claims, at = struct.unpack('>I8I8I4', arguments, at)
-- Tickets that are known are answered all the same.
local code = 'O'
if now > deadline then
  code = 'L'
elseif opens == '' or now < tonumber(opens) then
  code = 'Y'
elseif now >= tonumber(closes) then
  code = 'X'
elseif paused == '1' then
  code = 'P'
end
if claims == 0 then
  return reply(code)
end
local closed = code ~= 'O'

local unpack_bytes, sub = struct.unpack, string.sub
local limits, records, buyers, ends = {}, {}, {}, {}
for i = 1, claims do
  limits[i], records[i], buyers[i], at = unpack_bytes('>I4c43I1c0', arguments, at)
  ends[i] = at
end
local accounts = redis.call('HMGET', KEYS[2], unpack(buyers))
local stored, voids = {}, {}
local is_stored, may_be_void = redis.call('EXISTS', KEYS[3]) == 1, now <= tonumber(bucket[10])
if is_stored or may_be_void then
  local tickets = {}
  for i = 1, claims do
    tickets[i] = sub(records[i], 28)
  end
  if is_stored then
    stored = redis.call('HMGET', KEYS[3], unpack(tickets))
  end
  if may_be_void then
    voids = redis.call('ZMSCORE', KEYS[6], unpack(tickets))
  end
end
local all_there = redis.call('EXISTS', KEYS[2], KEYS[4]) == 2
local newest = redis.call('LINDEX', KEYS[4], -1)

local codes, told = {}, {}
-- What is written at the end: records by buyer, one after the other, and where each buyer's is.
local new_records, place = {}, {}
local fresh = {}
local earlier, new_earlier = {}, {}
local taken = 0
for i = 1, claims do
  local buyer, record = buyers[i], records[i]
  local known_record = accounts[i]
  if place[buyer] then
    known_record = new_records[place[buyer]]
  end
  local present = stored[i]
  if known_record then
    local ticket = sub(record, 28)
    present = sub(known_record, 28) == ticket and sub(known_record, 5, 27) or earlier[ticket] or present
  end
  if present then
    if sub(present, 3, 6) == sub(record, 1, 4) then
      codes[i] = 'K'
      told[i] = sub(present, 1, 23)
    else
      codes[i] = 'U'
    end
  elseif may_be_void and voids[i] and now <= tonumber(voids[i]) then
    codes[i] = 'K'
    told[i] = 'V-' .. struct.pack('>I8', voids[i])
  elseif closed then
    codes[i] = 'C'
  else
    local quantity = unpack_bytes('>I4', record)
    local count = known_record and unpack_bytes('>I4', known_record) or 0
    if count + quantity > limits[i] then
      codes[i] = 'L'
      told[i] = count > 0 and known_record or struct.pack('>I4', 0)
    elseif available - taken < quantity then
      codes[i] = 'E'
    else
      codes[i] = 'O'
      taken = taken + quantity
      fresh[#fresh + 1] = sub(arguments, ends[i] - 17 - #buyer, ends[i] - 1)
      if known_record then
        record = struct.pack('>I4', count + quantity) .. sub(record, 5)
        if #known_record > 4 then
          local ticket, entry = sub(known_record, 28), sub(known_record, 5, 27) .. buyer
          earlier[ticket] = entry
          new_earlier[#new_earlier + 1] = ticket
          new_earlier[#new_earlier + 1] = entry
        end
      end
      if not place[buyer] then
        new_records[#new_records + 1] = buyer
        place[buyer] = #new_records + 1
      end
      new_records[place[buyer]] = record
    end
  end
end

if taken > 0 then
  available = available - taken
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'avail', available, 'pend', pending + taken, 'seq', sequence)
  redis.call('HSET', KEYS[2], unpack(new_records))
  if #new_earlier > 0 then
    redis.call('HSET', KEYS[3], unpack(new_earlier))
    keep_tickets()
  end
  local check = now + first_check
  if newest and unpack_bytes('>I6', newest) > check then
    -- Its check comes before those in the list, which is in order of time.
    for _, ticket in ipairs(fresh) do
      redis.call('ZADD', KEYS[5], check, sub(ticket, 1, 16) .. sub(ticket, 18))
    end
    if keep ~= '' then
      redis.call('PEXPIREAT', KEYS[5], keep)
    end
  else
    redis.call('RPUSH', KEYS[4], struct.pack('>I6', check) .. table.concat(fresh))
  end
  if not all_there then
    keep_buyers()
    if keep ~= '' then
      redis.call('PEXPIREAT', KEYS[4], keep)
    end
  end
end

local details = {}
for i = 1, claims do
  if codes[i] == 'K' then
    details[#details + 1] = told[i]
  elseif codes[i] == 'L' then
    local record = told[i]
    local last = #record > 4 and string.char(1) .. sub(record, 28) .. sub(record, 5, 27) or string.char(0)
    details[#details + 1] = sub(record, 1, 4) .. last
  end
end
return reply(code, table.concat(codes) .. table.concat(details))
