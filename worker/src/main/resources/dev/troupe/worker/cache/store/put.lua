-- Stores an entry and makes room for it.
-- KEYS: entry, lead. ARGV: root, key, value, life in ms, account, limit in all, limit of the account, now in ms, token or ''.
local root, key, size = ARGV[1], ARGV[2], #ARGV[3]
local now = tonumber(ARGV[8])
local written, ends, sizes, bytes = root .. 'written', root .. 'ends', root .. 'sizes', root .. 'bytes'
if ARGV[9] ~= '' then
  local holder = redis.call('GET', KEYS[2])
  if holder and holder ~= ARGV[9] then
    return 'FENCED'
  end
  redis.call('DEL', KEYS[2])
end

local function forget(member)
  local known = redis.call('HGET', sizes, member)
  if known then
    local n, account = string.match(known, '^(%d+) (.*)$')
    redis.call('HINCRBY', bytes, '', -n)
    redis.call('HINCRBY', bytes, account, -n)
    redis.call('ZREM', written .. ':' .. account, member)
  end
  redis.call('HDEL', sizes, member)
  redis.call('ZREM', written, member)
  redis.call('ZREM', ends, member)
  redis.call('DEL', root .. 'e:' .. member)
end

local function room(index, field, limit)
  while tonumber(redis.call('HGET', bytes, field) or '0') + size > limit do
    local oldest = redis.call('ZRANGE', index, 0, 0)[1]
    if not oldest then
      redis.call('HDEL', bytes, field)
      return
    end
    forget(oldest)
    redis.call('ZREM', index, oldest)
  end
end

local limit, own = tonumber(ARGV[6]), tonumber(ARGV[7])
local stored = 'NO_ROOM'
forget(key)
if size <= limit and size <= own then
  -- What Redis has expired by itself is still on our books.
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now, 'LIMIT', 0, 50)) do
    forget(member)
  end
  room(written .. ':' .. ARGV[5], ARGV[5], own)
  room(written, '', limit)
  redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  redis.call('ZADD', written, now, key)
  redis.call('ZADD', written .. ':' .. ARGV[5], now, key)
  redis.call('ZADD', ends, now + ARGV[4], key)
  redis.call('HSET', sizes, key, size .. ' ' .. ARGV[5])
  redis.call('HINCRBY', bytes, '', size)
  redis.call('HINCRBY', bytes, ARGV[5], size)
  stored = 'STORED'
end
redis.call('PUBLISH', root .. 'events', 's' .. key)
return stored
