-- A granted call starts only now: its window starts now. 0 if the grant is too old to be valid still.
-- KEYS state hash, window zset, cost hash, lease zset. ARGV now in us or -1, call, lease in us, window in us.
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local started, till = redis.call('ZSCORE', KEYS[2], ARGV[2]), redis.call('ZSCORE', KEYS[4], ARGV[2])
if not started or not till or tonumber(till) <= now or tonumber(started) + tonumber(ARGV[4]) <= now then return 0 end
redis.call('ZADD', KEYS[2], 'XX', 'GT', string.format('%.0f', now), ARGV[2])
redis.call('ZADD', KEYS[4], 'XX', 'GT', string.format('%.0f', now + tonumber(ARGV[3])), ARGV[2])
return 1
