-- Plain GETs and SETs of untagged keys, those of one moment together, so that a call of a script costs each of them little.
-- Answers false for what is not as nearly always: it is done by the scripts that know all cases.
-- KEYS: of each the partition's metadata hash and the data key
-- ARGV: 1 incarnation token, then of each two: for a GET epoch 8 and now 8, then ''; for a SET epoch 8, ballot 14 and
-- expiry 8, then the value
local token = ARGV[1]

local function get(hash, key, fixed, header, record)
  if not record then
    return {sub(header, 24, 37), '0', false}
  end
  local accepted, kind = sub(record, 1, 14), sub(record, 37, 37)
  if accepted == NONE or above(sub(header, 24, 37), accepted) then
    return false
  elseif kind == DEAD then
    return {accepted, '0', false}
  elseif kind ~= 's' then
    return false
  end
  local expiry = sub(record, 29, 36)
  if expiry ~= FOREVER and not above(expiry, sub(fixed, 9, 16)) then
    return {accepted, '1', false}
  end
  local value = call('GET', key)
  return value and {accepted, '0', value}
end

local function set(hash, key, fixed, header, record, value)
  local ballot, seen = sub(fixed, 9, 22), max(sub(header, 10, 23), sub(header, 24, 37))
  if record then
    seen = max(seen, max(sub(record, 1, 14), sub(record, 15, 28)))
  end
  if not above(ballot, seen) or try('SET', key, value).err then
    return false
  end
  call('HSET', hash, 'u' .. key, ballot .. ballot .. sub(fixed, 23, 30) .. 's' .. ballot .. BLIND)
  return 1
end

local answers = {}
for i = 1, #KEYS, 2 do
  local hash, key, fixed, answer = KEYS[i], KEYS[i + 1], ARGV[i + 1], false
  local got = call('HMGET', hash, 'h', 'u' .. key)
  local header = got[1]
  if header and sub(header, 46) == token and sub(header, 1, 9) == sub(fixed, 1, 8) .. 'c' then
    answer = (#fixed == 16 and get or set)(hash, key, fixed, header, got[2], ARGV[i + 2])
  end
  answers[(i + 1) / 2] = answer
end
return answers
