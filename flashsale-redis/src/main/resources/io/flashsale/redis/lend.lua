#!lua
-- Takes units out for another bucket, and remembers the transfer until it is acknowledged.
--
-- Invariant: units of the remembered transfers = lent; an id is lent once, and never again once it is acknowledged.
--
-- KEYS bucket, transfers, acknowledged guard
-- ARGV wanted 8, destination 4, id
-- Answers the units, 8.
local refused = refusal_or_mark()
if refused then
  return refused
end
local wanted, destination
wanted, destination, at = struct.unpack('>I8I4', arguments, at)
local id = string.sub(arguments, at)
local present = redis.call('HGET', KEYS[2], id)
if present then
  return reply('D', string.sub(present, 1, 8))
elseif redis.call('EXISTS', KEYS[3]) == 1 then
  return reply('D', struct.pack('>I8', 0))
end
local units = math.min(available, math.max(wanted, math.floor(available / 2)))
if units > 0 then
  available = available - units
  sequence = sequence + 1
  redis.call('HSET', KEYS[1], 'avail', available, 'seq', sequence)
  redis.call('HINCRBY', KEYS[1], 'lent', units)
  redis.call('HSET', KEYS[2], id, struct.pack('>I8I4I8', units, destination, now))
  if keep ~= '' then
    redis.call('PEXPIREAT', KEYS[2], keep)
  end
end
return reply('O', struct.pack('>I8', units))
