#!lua flags=allow-oom
-- Sets a buyer's count, if it still is what the caller saw.
--
-- Invariant: compare and set; touches no units. A count of 0 is not kept.
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
local account = redis.call('HGET', KEYS[2], buyer)
if (account and struct.unpack('>I4', account) or 0) ~= expected then
  return reply('O', string.char(0))
end
if expected ~= actual then
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'seq', sequence)
  if actual == 0 then
    redis.call('HDEL', KEYS[2], buyer)
  else
    redis.call('HSET', KEYS[2], buyer, struct.pack('>I4', actual) .. string.sub(account or '', 5))
    keeps(KEYS[2])
  end
end
return reply('O', string.char(1))
