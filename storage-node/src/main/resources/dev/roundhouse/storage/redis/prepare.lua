-- ARGV: 3 field of the register, 4 ballot
local got = call('HMGET', KEYS[1], 'h', ARGV[3])
local refused = refusal(got[1])
if refused then
  return refused
end
local accepted, promised, lineage, _, _, absent = register(got[2])
local seen = max(promised, accepted)
if not above(ARGV[4], seen) then
  return {'R', seen}
end
local failed = beginWriting()
if failed then
  return failed
end
local record
if absent then
  record = NONE .. ARGV[4] .. FOREVER .. DEAD
else
  record = accepted .. ARGV[4] .. sub(got[2], 29)
end
noteHighest(ARGV[4])
call('HSET', KEYS[1], ARGV[3], record)
return {'P', accepted, lineage, absent and floor or NONE}
