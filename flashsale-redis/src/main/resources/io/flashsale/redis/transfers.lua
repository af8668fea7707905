#!lua flags=allow-oom
-- Reads the transfers that were lent long ago and not acknowledged, oldest first, and writes nothing. It is declared as a writer all the same,
-- so that only a primary answers.
--
-- KEYS bucket, transfers
-- ARGV minimum age in ms 8, maximum number of transfers 4
-- Answers each transfer: units 8, destination 4, time 8, id (2 bytes of length before it).
local refused = refusal()
if refused then
  return refused
end
local age, max = struct.unpack('>I8I4', arguments, at)
local stored = redis.call('HGETALL', KEYS[2])
local overdue = {}
for i = 1, #stored, 2 do
  local time = struct.unpack('>I8', stored[i + 1], 13)
  if time <= now - age then
    overdue[#overdue + 1] = { time = time, order = i, text = stored[i + 1] .. struct.pack('>I2', #stored[i]) .. stored[i] }
  end
end
table.sort(overdue, function(one, other)
  return one.time < other.time or (one.time == other.time and one.order < other.order)
end)
local answered = {}
for i = 1, math.min(max, #overdue) do
  answered[i] = overdue[i].text
end
return reply('O', table.concat(answered))
