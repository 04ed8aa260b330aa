-- KEYS: 4 where the discarded metadata goes, 5 the set of such names; ARGV: 3 ballot, 4 whether
-- another replica has accepted it: then newer registers stay, and those that are older count as absent from here on
local header = call('HGET', KEYS[1], 'h')
local refused = refusal(header)
if refused then
  return refused
end
local again = ARGV[4] == '1'
if again and not above(ARGV[3], flushed) then
  return {'A'}
end
local highest, cursor = max(floor, flushed), '0'
local promisedOver
repeat
  local page = call('HSCAN', KEYS[1], cursor, 'COUNT', PAGE)
  cursor = page[1]
  for i = 1, #page[2], 2 do
    local first = sub(page[2][i], 1, 1)
    if first == 'u' or first == 't' then
      local record = page[2][i + 1]
      local accepted, promised, _, _, _, absent = register(record)
      if again and not absent and above(ARGV[3], accepted) and above(promised, ARGV[3]) then
        promisedOver = promised
      end
      highest = max(highest, max(sub(record, 1, 14), sub(record, 15, 28)))
    end
  end
until cursor == '0'
if promisedOver then
  return {'R', promisedOver}
end
if not again and not above(ARGV[3], highest) then
  return {'R', highest}
end
local failed = beginWriting()
if failed then
  return failed
end
-- Newer ones that stay keep the hash: what is older in it counts as absent.
if above(ARGV[3], highest) and call('HLEN', KEYS[1]) > 1 then
  call('RENAME', KEYS[1], KEYS[4])
  call('SADD', KEYS[5], KEYS[4])
end
noteHighest(ARGV[3])
noteFlush(ARGV[3])
call('HSET', KEYS[1], 'h', ARGV[2] .. sub(header, 9, 23) .. ARGV[3] .. sub(header, 38))
return {'A'}
