-- ARGV: 3 field of the register, 4 tag pattern ('' for an untagged key), 5 tag, 6 since
local got = call('HMGET', KEYS[1], 'h', ARGV[3])
local refused = refusal(got[1])
if refused then
  return refused
end
local accepted, promised, lineage, expiry, kind, absent, content = register(got[2])
local keys, base, gone = {}, NONE, false

local function add(key, content, keyExpiry, keyKind)
  local payload = ''
  if keyKind == 's' then
    payload = call('GET', key)
  elseif keyKind ~= DEAD then
    payload = call('DUMP', key)
  end
  gone = gone or not payload
  local n = #keys
  keys[n + 1], keys[n + 2], keys[n + 3], keys[n + 4], keys[n + 5] = key, content, keyExpiry, keyKind, payload
end

local function reaches(since)
  local parents, at = {}, accepted
  for i = 1, #lineage, 28 do
    parents[sub(lineage, i, i + 13)] = sub(lineage, i + 14, i + 27)
  end
  while at ~= since do
    if not parents[at] or above(since, at) then
      return false
    end
    at = parents[at]
  end
  return true
end

if not absent and ARGV[4] == '' then
  add(KEYS[4], content, expiry, kind)
elseif not absent then
  if ARGV[6] ~= NONE and reaches(ARGV[6]) then
    base = ARGV[6]
  end
  local declared, missing = {}, {'K'}
  for i = 4, #KEYS do
    declared[KEYS[i]] = true
  end
  local names, records = members(ARGV[5], ARGV[4])
  for _, key in ipairs(names) do
    local record = records[key]
    if above(sub(record, 1, 14), base) then
      if declared[key] then
        add(key, sub(record, 1, 14), sub(record, 15, 22), sub(record, 23, 23))
      else
        missing[#missing + 1] = key
      end
    end
  end
  if #missing > 1 then
    return missing
  end
end
if gone then
  return {'G'}
end
return {'F', promised, accepted, lineage, base, keys}
