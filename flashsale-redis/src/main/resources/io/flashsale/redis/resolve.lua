#!lua
-- Forces an answer after a reserve whose outcome is unknown.
--
-- Invariant: afterwards the ticket is either known, or void until one second after the reserve's deadline, and a reserve that arrives later
-- meets LATE. Voids that are over go away with the next one, and all together when the last one is over.
--
-- KEYS bucket, buyers, tickets, voids
-- ARGV void until 8, ticket 16, buyer
-- Answers the entry.
local refused = refusal_or_mark()
if refused then
  return refused
end
local void_until, ticket
void_until, ticket, at = struct.unpack('>I8c16', arguments, at)
local entry = entry_of(redis.call('HGET', KEYS[2], string.sub(arguments, at)), ticket)
if entry then
  return reply('O', entry)
end
local present = tonumber(redis.call('ZSCORE', KEYS[4], ticket) or 0)
if present >= void_until then
  return reply('O', 'V-' .. struct.pack('>I8', present))
elseif void_until >= now then
  local last = math.max(void_until, tonumber(bucket[10]))
  local before_now = string.format('(%.0f', now)
  sequence = sequence + 1
  redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', before_now)
  redis.call('ZADD', KEYS[4], void_until, ticket)
  redis.call('PEXPIREAT', KEYS[4], last + 1)
  redis.call('HSET', KEYS[1], 'seq', sequence, 'void', last)
end
return reply('O', 'V-' .. struct.pack('>I8', void_until))
