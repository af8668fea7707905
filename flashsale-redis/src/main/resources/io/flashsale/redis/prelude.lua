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
