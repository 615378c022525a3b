-- Hit, lead or wait, in one look.
-- KEYS: entry, lead. ARGV: token, lease in ms, '1' if an entry that is there counts.
if ARGV[3] == '1' then
  local value = redis.call('GET', KEYS[1])
  if value then
    return {'HIT', value}
  end
end
local holder = redis.call('GET', KEYS[2])
-- A leader that asks again had not heard the first answer.
if not holder or holder == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
  return {'LEAD'}
end
return {'WAIT', redis.call('PTTL', KEYS[2])}
