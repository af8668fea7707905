-- What every script begins with: it reads the bucket's counters and the server's clock, and writes nothing.
--
-- KEYS[1] is the bucket's hash; ARGV[1] is binary, big endian, and begins with the caller's layout epoch.
-- An answer is one string: a code, then time in ms, available and sequence as 8 bytes each, then what the verb says.
-- Prices never become numbers here: a Lua number is exact up to 2^53 only.
local arguments = ARGV[1]
local epoch, at = struct.unpack('>i4', arguments)
local bucket = redis.call('HMGET', KEYS[1], 'ep', 'avail', 'pend', 'lent', 'seq', 'x', 'cv', 'opens', 'closes', 'paused', 'keep')
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local known = bucket[1] and tonumber(bucket[1])
local available = tonumber(bucket[2] or 0)
local pending = tonumber(bucket[3] or 0)
local lent = tonumber(bucket[4] or 0)
local sequence = tonumber(bucket[5] or 0)
local seen = tonumber(bucket[6] or 0)
local keep = bucket[11]
local GUARD_MILLIS = 86400000

local function reply(code, body)
  return code .. struct.pack('>I8I8I8', now, available, sequence) .. (body or '')
end

-- Why this bucket cannot be asked, or nil.
local function refusal()
  if not known then
    return reply('N')
  elseif known ~= epoch then
    return reply('E')
  end
end

-- A key made now is forgotten with the bucket.
local function keeps(key)
  if keep then
    redis.call('PEXPIREAT', key, keep)
  end
end

-- A buyer's record is the units counted 4, then the entry 23 and the id 16 of their last ticket, if they have had one. So an order usually
-- needs one field in one hash. Tickets before that have their entry in the hash of tickets, followed by the buyer; void ones too, without the buyer.

-- The entry of a buyer's ticket, or nothing, and whether it is the one in the record.
local function entry_of(record, ticket, tickets)
  if record and string.sub(record, 28) == ticket then
    return string.sub(record, 5, 27), true
  end
  local entry = redis.call('HGET', tickets, ticket)
  return entry and string.sub(entry, 1, 23), false
end

-- Whether the entry says that the ticket was void, and no longer is.
local function was_void(entry)
  return string.byte(entry) == 86 and now > struct.unpack('>I8', entry, 3)
end

-- A buyer without units and without a ticket is not kept.
local function put_record(buyers, buyer, record)
  if #record == 4 and struct.unpack('>I4', record) == 0 then
    redis.call('HDEL', buyers, buyer)
  else
    redis.call('HSET', buyers, buyer, record)
    keeps(buyers)
  end
end

-- Fresh tickets are kept in a list by the batch that reserved them: the time of their first check, 6 bytes, then each ticket 16 and its buyer
-- (1 byte of length before it).
-- Removes this many whole batches from the list, and from the batch behind them what lies before this place.
local function drop_fresh(list, whole, batch, place)
  if whole > 0 then
    redis.call('LTRIM', list, whole, -1)
  end
  if batch and place > 7 then
    redis.call('LSET', list, 0, string.sub(batch, 1, 6) .. string.sub(batch, place))
  end
end

-- The records of these buyers, by buyer.
local function records_of(buyers_key, buyers)
  local records = {}
  if #buyers > 0 then
    for i, record in ipairs(redis.call('HMGET', buyers_key, unpack(buyers))) do
      records[buyers[i]] = record
    end
  end
  return records
end
