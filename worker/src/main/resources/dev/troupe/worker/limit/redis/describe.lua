-- What the configuration says, for whoever looks. KEYS state hash. ARGV axis, value or '', ...
if redis.call('HEXISTS', KEYS[1], 'epoch') == 0 then return 0 end
for i = 1, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[1], 'l:' .. ARGV[i])
  else
    redis.call('HSET', KEYS[1], 'l:' .. ARGV[i], ARGV[i + 1])
  end
end
return 1
