-- What the scripts that know tickets begin with, behind the prelude.
--
-- KEYS[2] buyers, KEYS[3] tickets
-- A buyer's record is the units counted 4, then the entry 23 and the id 16 of their last ticket. So an order usually needs one field in one
-- hash. Tickets before that, and those that never moved a unit, have their entry in the hash of tickets, followed by the buyer.

-- The entry of a buyer's ticket, or nothing, and whether it is the one in the record.
local function entry_of(record, ticket)
  if record and string.sub(record, 28) == ticket then
    return string.sub(record, 5, 27), true
  end
  local entry = redis.call('HGET', KEYS[3], ticket)
  return entry and string.sub(entry, 1, 23), false
end

-- The records of these buyers, by buyer.
local function records_of(buyers)
  local records = {}
  if #buyers > 0 then
    for i, record in ipairs(redis.call('HMGET', KEYS[2], unpack(buyers))) do
      records[buyers[i]] = record
    end
  end
  return records
end

-- A key that is made now is forgotten with the bucket.
local function keep_buyers()
  if keep ~= '' then
    redis.call('PEXPIREAT', KEYS[2], keep)
  end
end

local function keep_tickets()
  if keep ~= '' then
    redis.call('PEXPIREAT', KEYS[3], keep)
  end
end
