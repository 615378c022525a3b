-- The provider's headers say that less is left than we think: somebody else uses the account, or the limit is lower.
-- KEYS state hash. ARGV now in us or -1, 'r' or 't', how much less, for how many us.
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'f' .. ARGV[2], ARGV[3], 'f' .. ARGV[2] .. 'x', string.format('%.0f', now + tonumber(ARGV[4])))
return 1
