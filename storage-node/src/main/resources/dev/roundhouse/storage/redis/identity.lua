-- The token of this life of the node's memory, made anew where memory was lost. KEYS[1] the node's own hash;
-- ARGV: 1 identity of the process, 2 a new token, 3 a token under suspicion or '', 4 '' or the field of a partition
-- that has no metadata under that token: memory was lost if it once had; 5 whose memory it is. One Redis that two
-- nodes took for theirs would count as two replicas.
local known = redis.call('HMGET', KEYS[1], 't', 'i', 'o')
if known[3] and known[3] ~= ARGV[5] then
  return redis.error_reply('ERR this Redis is ' .. known[3] .. ', not ' .. ARGV[5] .. '; FLUSHALL makes it anybody\'s')
end
local isSuspect = known[1] == ARGV[3] and (ARGV[4] == '' or redis.call('HEXISTS', KEYS[1], ARGV[4]) == 1)
if not known[1] or known[2] ~= ARGV[1] or isSuspect then
  redis.call('DEL', KEYS[1])
  -- In this life no register has a ballot yet: see the prelude for g and m.
  local none = string.rep('\0', 14)
  redis.call('HSET', KEYS[1], 't', ARGV[2], 'i', ARGV[1], 'o', ARGV[5])
  redis.call('HSET', KEYS[1], 'g', none .. string.rep('\0', 8) .. ARGV[2], 'm', none)
  return ARGV[2]
end
return known[1]
