-- What every script begins with: it reads the bucket's counters and the server's clock, and writes nothing.
--
-- KEYS[1] is the bucket's hash; ARGV[1] is binary, big endian, and begins with the caller's layout epoch.
-- An answer is one string: a code, then time in ms, available and sequence as 8 bytes each, then what the verb says. The code is a small letter
-- if the bucket was filled anew.
-- Prices never become numbers here: a Lua number is exact up to 2^53 only.
-- A bucket that is made is of FORMAT; ALSO_READ is what a neighbouring release makes, the same while that makes no other.
-- Every key is written as KEYS and a number, for proxies that know no other way to see where a script belongs.
local FORMAT = '1'
local ALSO_READ = '1'
local GUARD_MILLIS = 86400000
local arguments = ARGV[1]
local epoch, at = struct.unpack('>i4', arguments)
-- In the order in which init writes them: a field that stands early is found early.
local bucket =
  redis.call('HMGET', KEYS[1], 'v', 'ep', 'mark', 'avail', 'pend', 'seq', 'paused', 'opens', 'closes', 'void', 'keep')
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local known = bucket[2] and tonumber(bucket[2])
-- When the bucket was made, if it has not been filled since; nil once it has.
local mark = bucket[3] and tonumber(bucket[3])
local anew = bucket[3] == 'a'
local available = tonumber(bucket[4] or 0)
local pending = tonumber(bucket[5] or 0)
local sequence = tonumber(bucket[6] or 0)
local paused, opens, closes = bucket[7], bucket[8], bucket[9]
local keep = bucket[11]

local function reply(code, body)
  if anew then
    code = string.lower(code)
  end
  return code .. struct.pack('>I8I8I8', now, available, sequence) .. (body or '')
end

if bucket[1] and bucket[1] ~= FORMAT and bucket[1] ~= ALSO_READ then
  return reply('F', bucket[1])
end

-- Why this bucket cannot be asked, or nil.
local function refusal()
  if not known then
    return reply('N')
  elseif known ~= epoch then
    return reply('E')
  end
end

-- Why this bucket gives nothing away, or nil.
local function refusal_or_mark()
  return refusal() or (mark and reply('M'))
end
