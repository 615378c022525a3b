-- An operator sets a limit, or takes that back. Without state there is nothing to do: whoever founds the group reads PostgreSQL.
-- KEYS state hash. ARGV axis, value or ''.
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return 0 end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], 'o:' .. ARGV[1])
else
  redis.call('HSET', KEYS[1], 'o:' .. ARGV[1], ARGV[2])
end
return redis.call('HINCRBY', KEYS[1], 'version', 1)
