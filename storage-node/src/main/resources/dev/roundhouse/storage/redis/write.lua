-- A plain SET of an untagged key. KEYS[4] the key; ARGV: 3 its field, 4 ballot, 5 value, 6 expiry
local got = call('HMGET', KEYS[1], 'h', ARGV[3])
local refused = refusal(got[1])
if refused then
  return refused
end
local accepted, promised = register(got[2])
local seen = max(promised, accepted)
local ballot = ARGV[4]
if not above(ballot, seen) then
  return {'R', seen}
end
local reply = try('SET', KEYS[4], ARGV[5])
if reply.err then
  return {'E', reply.err}
end
noteHighest(ballot)
call('HSET', KEYS[1], ARGV[3], ballot .. ballot .. ARGV[6] .. 's' .. ballot .. BLIND)
return {'A'}
