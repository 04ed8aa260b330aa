-- KEYS: 3 where discarded metadata goes, 4 the set of such names, 5 the node's own hash
-- ARGV: 3 role: f, r or c, 4 field of the node's hash that marks this partition as admitted
if call('HGET', KEYS[5], 't') ~= ARGV[1] then
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
  call('RENAME', KEYS[1], KEYS[3])
  call('SADD', KEYS[4], KEYS[3])
end
call('HSET', KEYS[1], 'h', ARGV[2] .. role .. floor .. flushed .. discarded .. ARGV[1])
call('HSET', KEYS[5], ARGV[4], '1')
return {'A'}
