-- A process reports again what it did, after the memory of it was lost.
-- KEYS state hash, window zset, cost hash, lease zset, hash of who reported everything and when.
-- ARGV now in us or -1, epoch that the process knows ('' if it has nothing to report), process or '' if that is not everything yet, lease in us,
--      for how many us that word is good, then calls: id, age in us, tokens, 1 if in flight.
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local function text(n) return string.format('%.0f', n) end
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if not epoch then return {'LOST'} end
if ARGV[2] ~= '' and ARGV[2] ~= epoch then return {'STALE', text(now), redis.call('HGETALL', KEYS[1])} end
local spent = 0
for i = 6, #ARGV, 4 do
  if redis.call('ZADD', KEYS[2], 'NX', text(now - tonumber(ARGV[i + 1])), ARGV[i]) == 1 then
    redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 2])
    spent = spent + tonumber(ARGV[i + 2])
  end
  if ARGV[i + 3] == '1' then redis.call('ZADD', KEYS[4], 'NX', text(now + tonumber(ARGV[4])), ARGV[i]) end
end
if spent > 0 then redis.call('HINCRBY', KEYS[1], 'tokens', text(spent)) end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[5], ARGV[3], text(now))
  redis.call('PEXPIRE', KEYS[5], 600000)
end
local reported = {'REPORTED'}
local all = redis.call('HGETALL', KEYS[5])
for i = 1, #all, 2 do
  if tonumber(all[i + 1]) > now - tonumber(ARGV[5]) then table.insert(reported, all[i]) end
end
return reported
