-- The provider said "too much" (429), or that it is busy.
-- KEYS state hash, window zset, zset of recent 429s, zset of those since the last change. ARGV now in us or -1, call, for how many us everybody waits (0: not), '429' or 'busy'.
local state, recent, pressing = KEYS[1], KEYS[3], KEYS[4]
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end
local s = redis.call('HMGET', state, 'epoch', 'factor', 'changed', 'cool')
if not s[1] then return 0 end
local wait = tonumber(ARGV[3])
if wait > 0 and now + wait > tonumber(s[4] or 0) then redis.call('HSET', state, 'cool', text(now + wait)) end
if ARGV[4] ~= '429' then return 0 end
redis.call('HINCRBY', state, 'n429', 1)
redis.call('HSET', state, 'last429', text(now))
redis.call('ZADD', recent, text(now), ARGV[2])
redis.call('ZREMRANGEBYSCORE', recent, '-inf', text(now - 60000000))
redis.call('PEXPIRE', recent, 120000)
-- Of a spike's many 429s only three count: a call that started before the last change says nothing about the pace since then.
local started = redis.call('ZSCORE', KEYS[2], ARGV[2])
if started and tonumber(started) <= tonumber(s[3]) then return 0 end
redis.call('ZADD', pressing, text(now), ARGV[2])
redis.call('ZREMRANGEBYSCORE', pressing, '-inf', text(now - 60000000))
redis.call('PEXPIRE', pressing, 120000)
local factor = tonumber(s[2])
if redis.call('ZCARD', pressing) < 3 or factor <= 50 then return 0 end
redis.call('DEL', pressing)
redis.call('HSET', state, 'factor', text(math.max(50, factor - 20)), 'changed', text(now))
redis.call('HINCRBY', state, 'version', 1)
return 1
