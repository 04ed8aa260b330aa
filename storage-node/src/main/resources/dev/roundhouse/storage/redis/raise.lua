-- Floor and flushed of a recovering partition. ARGV: 3 floor, 4 flushed
local header = call('HGET', KEYS[1], 'h')
if not header or sub(header, 46) ~= ARGV[1] then
  return {'L'}
end
if sub(header, 1, 8) ~= ARGV[2] or sub(header, 9, 9) ~= 'r' then
  return {'S', sub(header, 1, 8)}
end
local failed = beginWriting()
if failed then
  return failed
end
floor, flushed = max(ARGV[3], sub(header, 10, 23)), max(ARGV[4], sub(header, 24, 37))
noteHighest(max(floor, flushed))
noteFlush(flushed)
call('HSET', KEYS[1], 'h', sub(header, 1, 9) .. floor .. flushed .. sub(header, 38))
return {'A'}
