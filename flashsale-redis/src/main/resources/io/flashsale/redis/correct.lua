#!lua flags=allow-oom
-- Sets a buyer's count, if it still is what the caller saw.
--
-- Invariant: compare and set; no units are touched.
--
-- KEYS bucket, buyers
-- ARGV seen 4, actual 4, buyer
-- Answers whether it was set, 1.
local refused = refusal()
if refused then
  return refused
end
local expected, actual
expected, actual, at = struct.unpack('>I4I4', arguments, at)
local buyer = string.sub(arguments, at)
local record = redis.call('HGET', KEYS[2], buyer) or struct.pack('>I4', 0)
if struct.unpack('>I4', record) ~= expected then
  return reply('O', string.char(0))
end
if expected ~= actual then
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'seq', sequence)
  put_record(KEYS[2], buyer, struct.pack('>I4', actual) .. string.sub(record, 5))
end
return reply('O', string.char(1))
