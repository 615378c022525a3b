-- The group's state is gone, or was never there: starts it anew. Whoever comes second finds it done.
-- KEYS state hash. ARGV now in us or -1, epoch, for how many us each worker keeps to what it knows of itself, then overrides: axis, value, ...
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
if redis.call('HEXISTS', KEYS[1], 'epoch') == 1 then return 0 end
local function text(n) return string.format('%.0f', n) end
-- The version starts at the time, so that it is above whatever version a bucket that survived has seen.
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'version', text(math.floor(now / 1000)), 'factor', 100, 'changed', 0,
  'grace', text(now + tonumber(ARGV[3])))
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], 'o:' .. ARGV[i], ARGV[i + 1]) end
return 1
