-- KEYS: 4 where discarded metadata goes, 5 the set of such names
-- ARGV: 3 role: f, r or c, 4 field of the node's hash that marks this partition as admitted
if call('HGET', KEYS[3], 't') ~= ARGV[1] then
  return {'L'}
end
local header = call('HGET', KEYS[1], 'h')
local isLost = not header or sub(header, 46) ~= ARGV[1]
local epoch, role, discarded = string.rep('\0', 8), 'r', FOREVER
if not isLost then
  epoch, role, discarded = sub(header, 1, 8), sub(header, 9, 9), sub(header, 38, 45)
  floor, flushed = sub(header, 10, 23), sub(header, 24, 37)
end
if above(epoch, ARGV[2]) then
  return {'S', epoch}
end
local failed = beginWriting()
if failed then
  return failed
end
local discards = ARGV[3] == 'r' and discarded ~= ARGV[2]
if discards then
  floor, flushed, discarded, role = NONE, NONE, ARGV[2], 'r'
elseif ARGV[3] == 'c' then
  role = 'c'
end
if (discards or isLost) and call('HLEN', KEYS[1]) > 0 then
  call('RENAME', KEYS[1], KEYS[4])
  call('SADD', KEYS[5], KEYS[4])
end
local becomes = ARGV[2] .. role .. floor .. flushed .. discarded .. ARGV[1]
-- One whose header was removed may have counted.
if isLost or sub(header, 9, 9) == 'c' and header ~= becomes then
  nextGeneration()
end
call('HSET', KEYS[1], 'h', becomes)
call('HSET', KEYS[3], ARGV[4], '1')
return {'A'}
