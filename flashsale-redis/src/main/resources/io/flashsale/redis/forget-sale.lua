#!lua flags=allow-oom
-- Forgets a sale and tells other nodes.
-- KEYS[1] the sale  ARGV[1] channel  ARGV[2] message
-- Runs again: nodes hear it twice, which costs a look-up.
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return 1
