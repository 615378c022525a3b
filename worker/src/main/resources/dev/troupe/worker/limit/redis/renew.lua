-- Calls are still in flight. A released lease does not come back, except after Redis forgot them all.
-- KEYS lease zset, hash of who has how many waiting. ARGV now in us or -1, lease in us, 'XX' or 'restore', worker, how many tasks of it
-- wait, then calls.
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local till = string.format('%.0f', now + tonumber(ARGV[2]))
for i = 6, #ARGV do
  if ARGV[3] == 'XX' then
    redis.call('ZADD', KEYS[1], 'XX', till, ARGV[i])
  else
    redis.call('ZADD', KEYS[1], till, ARGV[i])
  end
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5] .. '|' .. till)
redis.call('PEXPIRE', KEYS[2], 600000)
return #ARGV - 5
