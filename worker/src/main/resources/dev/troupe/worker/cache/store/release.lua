-- Gives up a lead. KEYS: lead. ARGV: token, root, key.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('PUBLISH', ARGV[2] .. 'events', 'f' .. ARGV[3])
  return 1
end
return 0
