-- Removes entries. ARGV: root, keys. Returns how many there were.
local root = ARGV[1]
local written, ends, sizes, bytes = root .. 'written', root .. 'ends', root .. 'sizes', root .. 'bytes'
local removed = 0
for i = 2, #ARGV do
  local key = ARGV[i]
  local known = redis.call('HGET', sizes, key)
  if known then
    local n, account = string.match(known, '^(%d+) (.*)$')
    redis.call('HINCRBY', bytes, '', -n)
    redis.call('HINCRBY', bytes, account, -n)
    redis.call('ZREM', written .. ':' .. account, key)
  end
  redis.call('HDEL', sizes, key)
  redis.call('ZREM', written, key)
  redis.call('ZREM', ends, key)
  removed = removed + redis.call('DEL', root .. 'e:' .. key)
  redis.call('PUBLISH', root .. 'events', 'd' .. key)
end
return removed
