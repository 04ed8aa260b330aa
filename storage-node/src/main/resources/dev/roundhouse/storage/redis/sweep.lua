-- Removes data keys that only discarded metadata speaks of. KEYS: 1 metadata, 2 discarded metadata, 3 the set of such
-- names, then data keys; ARGV: fields of the discarded metadata; a field of a data key has its key at the same place
for i = 1, #ARGV do
  local key = KEYS[i + 3]
  if key ~= KEYS[2] then
    local record = redis.call('HGET', KEYS[1], ARGV[i])
    local kind = record and (string.sub(ARGV[i], 1, 1) == 'u' and 37 or 23)
    if not record or string.sub(record, kind, kind) == '\0' then
      redis.call('UNLINK', key)
    end
  end
  redis.call('HDEL', KEYS[2], ARGV[i])
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('SREM', KEYS[3], KEYS[2])
end
return 1
