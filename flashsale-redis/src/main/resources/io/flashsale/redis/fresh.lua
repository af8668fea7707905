-- What the scripts that take tickets off the list of fresh ones begin with, behind the prelude.
--
-- KEYS[4] fresh
-- Fresh tickets are kept in a list by the batch that reserved them: the time of their first check, 6 bytes, then each ticket 16 and its buyer
-- (1 byte of length before it).

-- Removes this many whole batches from the list, and from the batch behind them what lies before this place.
local function drop_fresh(whole, batch, place)
  if whole > 0 then
    redis.call('LTRIM', KEYS[4], whole, -1)
  end
  if batch and place > 7 then
    redis.call('LSET', KEYS[4], 0, string.sub(batch, 1, 6) .. string.sub(batch, place))
  end
end
