-- How a group stands; changes nothing.
-- KEYS state hash, window zset, cost hash, lease zset, zset of recent 429s, hash of who has how many waiting.
-- ARGV now in us or -1, window in us.
local now, span = tonumber(ARGV[1]), tonumber(ARGV[2])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end
local live = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. text(now - span), '+inf')
local tokens = 0
for i = 1, #live, 500 do
  local some = redis.call('HMGET', KEYS[3], unpack(live, i, math.min(i + 499, #live)))
  for _, c in ipairs(some) do tokens = tokens + tonumber(c or 0) end
end
local waiting = 0
for _, w in ipairs(redis.call('HVALS', KEYS[6])) do
  local n, till = string.match(w, '(%d+)|(%d+)')
  if tonumber(till) > now then waiting = waiting + tonumber(n) end
end
return {text(now), redis.call('HGETALL', KEYS[1]), #live, tokens, redis.call('ZCOUNT', KEYS[4], '(' .. text(now), '+inf'),
  redis.call('ZCOUNT', KEYS[5], '(' .. text(now - 60000000), '+inf'), waiting}
