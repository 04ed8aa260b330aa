-- Drops the tombstones of one register. ARGV: 3 its field, 4 a version that all replicas have passed, 5 tag pattern ('' for
-- an untagged key), 6 tag
local got = call('HMGET', KEYS[1], 'h', ARGV[3])
local refused = refusal(got[1])
if refused then
  return refused
end
local accepted, promised, _, _, kind, absent, content = register(got[2])
if absent or above(ARGV[4], accepted) then
  return {'A'}
end
local dead, isEmpty = {}, true
if ARGV[5] == '' then
  isEmpty = kind == DEAD and not above(content, ARGV[4])
else
  local names, records = members(ARGV[6], ARGV[5])
  for _, key in ipairs(names) do
    local record = records[key]
    if sub(record, 23, 23) == DEAD and not above(sub(record, 1, 14), ARGV[4]) then
      dead[#dead + 1] = 'k' .. key
    else
      isEmpty = false
    end
  end
end
local goes = isEmpty and accepted == ARGV[4]
if goes then
  dead[#dead + 1] = ARGV[3]
end
if #dead == 0 then
  return {'A'}
end
local failed = beginWriting()
if failed then
  return failed
end
noteHighest(max(floor, promised))
for i = 1, #dead, PAGE do
  call('HDEL', KEYS[1], unpack(dead, i, math.min(i + PAGE - 1, #dead)))
end
if goes then
  -- The epoch may have been raised by refusal().
  local header = call('HGET', KEYS[1], 'h')
  call('HSET', KEYS[1], 'h', sub(header, 1, 9) .. max(floor, promised) .. sub(header, 24))
end
return {'A'}
