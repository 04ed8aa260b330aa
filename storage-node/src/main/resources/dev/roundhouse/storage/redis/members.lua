local function tagOf(key)
  local open = find(key, '{', 1, true)
  local close = open and find(key, '}', open + 1, true)
  return close and close > open + 1 and sub(key, open + 1, close - 1)
end

-- The keys of a tag that have a record, and their records by key.
local function members(tag, pattern)
  local names, records, cursor = {}, {}, '0'
  repeat
    local page = call('HSCAN', KEYS[1], cursor, 'MATCH', pattern, 'COUNT', PAGE)
    cursor = page[1]
    for i = 1, #page[2], 2 do
      local key, record = sub(page[2][i], 2), page[2][i + 1]
      if not records[key] and tagOf(key) == tag and not above(flushed, sub(record, 1, 14)) then
        names[#names + 1] = key
        records[key] = record
      end
    end
  until cursor == '0'
  return names, records
end
