-- Groups that nobody counts, and that a provider wants left alone.
-- KEYS zset of groups by the end of that. ARGV now in us or -1, then perhaps a group and for how many us; returns groups and how many us are left.
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end
if ARGV[2] then redis.call('ZADD', KEYS[1], 'GT', text(now + tonumber(ARGV[3])), ARGV[2]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
local left = {}
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  table.insert(left, all[i])
  table.insert(left, text(all[i + 1] - now))
end
return left
