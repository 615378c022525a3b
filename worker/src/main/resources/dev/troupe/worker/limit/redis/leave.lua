-- A call is over, or never was.
-- KEYS state hash, window zset, cost hash, lease zset.
-- ARGV call, 'undo' (it never started) or the tokens that it really counts for, or '' if they are as asked.
-- Returns the requests and the tokens that are in the window now.
local state, window, costs, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local call, used = ARGV[1], ARGV[2]
redis.call('ZREM', leases, call)
local cost = tonumber(redis.call('HGET', costs, call) or -1)
if cost >= 0 and used == 'undo' then
  redis.call('ZREM', window, call)
  redis.call('HDEL', costs, call)
  redis.call('HINCRBY', state, 'tokens', string.format('%.0f', -cost))
  redis.call('HINCRBY', state, 'granted', -1)
elseif cost >= 0 and used ~= '' then
  redis.call('HSET', costs, call, used)
  redis.call('HINCRBY', state, 'tokens', string.format('%.0f', tonumber(used) - cost))
end
return {redis.call('ZCARD', window), tonumber(redis.call('HGET', state, 'tokens') or 0)}
