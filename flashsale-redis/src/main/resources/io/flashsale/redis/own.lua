#!lua flags=allow-oom
-- Notes whose keys these are, unless somebody has, and returns who.
-- KEYS[1] the owner  ARGV[1] the shop that asks
-- Invariant: the owner never changes. Runs again: the second run finds its own name.
local owner = redis.call('GET', KEYS[1])
if not owner then
  redis.call('SET', KEYS[1], ARGV[1])
  owner = ARGV[1]
end
return owner
