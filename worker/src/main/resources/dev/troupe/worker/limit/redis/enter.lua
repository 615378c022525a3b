-- May a call start? Checks everything first, then commits everything: nothing to roll back.
-- KEYS state hash, window zset (call -> start), cost hash (call -> tokens), lease zset (call -> expiry); all of one quota group.
-- ARGV now in us or -1 for the server's clock, call, tokens, epoch and version that the worker knows, limits on requests, tokens and
--      calls in flight (-1: none), window in us, lease in us.
local state, window, costs, leases = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, call, tokens = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local maxRequests, maxTokens, maxInFlight = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local span, lease = tonumber(ARGV[9]), tonumber(ARGV[10])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end

local s = redis.call('HMGET', state, 'epoch', 'version', 'factor', 'changed', 'cool', 'tokens', 'fr', 'frx', 'ft', 'ftx', 'last429')
if not s[1] then return {'LOST'} end
local version, factor = tonumber(s[2]), tonumber(s[3])
if factor < 100 then
  local minutes = math.floor((now - math.max(tonumber(s[4]), tonumber(s[11] or 0))) / 60000000)
  if minutes >= 1 then
    version = redis.call('HINCRBY', state, 'version', 1)
    redis.call('HSET', state, 'factor', text(math.min(100, factor + 10 * minutes)), 'changed', text(now))
  end
end
if s[1] ~= ARGV[4] or version ~= tonumber(ARGV[5]) then
  return {'STALE', text(now), redis.call('HGETALL', state)}
end

local spent = tonumber(s[6] or 0)
while true do
  local old = redis.call('ZRANGEBYSCORE', window, '-inf', text(now - span), 'LIMIT', 0, 500)
  if #old == 0 then break end
  for _, c in ipairs(redis.call('HMGET', costs, unpack(old))) do spent = spent - tonumber(c or 0) end
  redis.call('HDEL', costs, unpack(old))
  redis.call('ZREM', window, unpack(old))
end
-- The sum is kept beside what it is a sum of: whatever became of it, it begins anew with an empty window.
if redis.call('EXISTS', window) == 0 then spent = 0 end
redis.call('HSET', state, 'tokens', text(spent))

-- Asked before, and the answer was lost on its way: the same answer.
if redis.call('ZSCORE', window, call) then
  redis.call('ZADD', leases, text(now + lease), call)
  return {'GRANTED', redis.call('ZCARD', window), spent}
end

local cool = tonumber(s[5] or 0)
if cool > now then return {'WAIT', 'cooldown', text(cool - now)} end

redis.call('ZREMRANGEBYSCORE', leases, '-inf', text(now))
if maxInFlight >= 0 and redis.call('ZCARD', leases) >= maxInFlight then
  local first = redis.call('ZRANGE', leases, 0, 0, 'WITHSCORES')
  return {'WAIT', 'concurrency', text(first[2] and first[2] - now or 50000)}
end

-- fr, ft: what others use of the same account, as the provider's headers told; until frx, ftx.
local requests = redis.call('ZCARD', window)
if maxRequests >= 0 then
  local foreign, till = tonumber(s[7] or 0), tonumber(s[8] or 0)
  if till <= now then foreign = 0 end
  local over = requests + foreign + 1 - maxRequests
  if over > 0 then
    local last = redis.call('ZRANGE', window, over - 1, over - 1, 'WITHSCORES')
    return {'WAIT', 'requests_per_minute', text(last[2] and last[2] + span - now or till - now)}
  end
end
if maxTokens >= 0 then
  local foreign, till = tonumber(s[9] or 0), tonumber(s[10] or 0)
  if till <= now then foreign = 0 end
  local over = spent + foreign + tokens - maxTokens
  local from = 0
  while over > 0 do
    local some = redis.call('ZRANGE', window, from, from + 99, 'WITHSCORES')
    if #some == 0 then return {'WAIT', 'tokens_per_minute', text(math.max(till - now, 50000))} end
    for i = 1, #some, 2 do
      over = over - tonumber(redis.call('HGET', costs, some[i]) or 0)
      if over <= 0 then return {'WAIT', 'tokens_per_minute', text(some[i + 1] + span - now)} end
    end
    from = from + 100
  end
end

redis.call('ZADD', window, text(now), call)
redis.call('HSET', costs, call, text(tokens))
redis.call('ZADD', leases, text(now + lease), call)
redis.call('HSET', state, 'tokens', text(spent + tokens))
redis.call('HINCRBY', state, 'granted', 1)
return {'GRANTED', requests + 1, spent + tokens}
