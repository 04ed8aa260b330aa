-- KEYS: 3 where the discarded metadata goes, 4 the set of such names; ARGV: 3 ballot
local header = call('HGET', KEYS[1], 'h')
local refused = refusal(header)
if refused then
  return refused
end
local highest, cursor = max(floor, flushed), '0'
repeat
  local page = call('HSCAN', KEYS[1], cursor, 'COUNT', PAGE)
  cursor = page[1]
  for i = 1, #page[2], 2 do
    local first = sub(page[2][i], 1, 1)
    if first == 'u' or first == 't' then
      local record = page[2][i + 1]
      highest = max(highest, max(sub(record, 1, 14), sub(record, 15, 28)))
    end
  end
until cursor == '0'
if not above(ARGV[3], highest) then
  return {'R', highest}
end
local failed = beginWriting()
if failed then
  return failed
end
if call('HLEN', KEYS[1]) > 1 then
  call('RENAME', KEYS[1], KEYS[3])
  call('SADD', KEYS[4], KEYS[3])
end
call('HSET', KEYS[1], 'h', ARGV[2] .. sub(header, 9, 23) .. ARGV[3] .. sub(header, 38))
return {'A'}
