-- What every script begins with: the bucket's counters and the server's clock are read, nothing is written.
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

-- Fresh tickets are kept by the batch that reserved them: the time of their first check, 6 bytes, then 16 bytes a ticket.
-- Reads those at the head of the list, no more than so many and only those to be checked until then.
local function fresh_tickets(list, most, until_time)
  local found = { batches = {} }
  while #found < most do
    local batch = redis.call('LINDEX', list, #found.batches)
    local time = batch and struct.unpack('>I6', batch)
    if not batch or time > until_time then
      break
    end
    found.batches[#found.batches + 1] = batch
    for start = 7, #batch, 16 do
      if #found == most then
        break
      end
      found[#found + 1] = { ticket = string.sub(batch, start, start + 15), time = time }
    end
  end
  return found
end

-- Takes the first so many of the tickets found out of the list.
local function drop_fresh(list, found, count)
  local whole = 0
  for i, batch in ipairs(found.batches) do
    local size = (#batch - 6) / 16
    if count < size then
      break
    end
    count = count - size
    whole = i
  end
  if whole > 0 then
    redis.call('LTRIM', list, whole, -1)
  end
  if count > 0 then
    local batch = found.batches[whole + 1]
    redis.call('LSET', list, 0, string.sub(batch, 1, 6) .. string.sub(batch, 7 + 16 * count))
  end
end
