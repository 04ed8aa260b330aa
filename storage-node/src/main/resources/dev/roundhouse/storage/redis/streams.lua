-- What streams take of time is the message's, not the server's: a pending entry is claimed once more at that time by
-- whoever has just got it. (Which a server whose clock is behind would not do: it has refused, see execute.lua.)
local nowText = string.format('%.0f', nowMillis)
local MAX_SEQUENCE = '18446744073709551615'

local function isLess(a, b)
  return #a < #b or #a == #b and a < b
end

-- Numbers of streams are above what Lua counts exactly.
local function plusOne(digits)
  local head, last, nines = string.match(digits, '^(%d-)([0-8]?)(9*)$')
  return head .. (last == '' and '1' or tostring(tonumber(last) + 1)) .. string.rep('0', #nines)
end

-- The ID that XADD gives an entry at the message's time.
local function nextId(key)
  local facts = try('XINFO', 'STREAM', key)
  for n = 1, facts.err and 0 or #facts, 2 do
    if facts[n] == 'last-generated-id' then
      local ms, sequence = string.match(facts[n + 1], '^(%d+)-(%d+)$')
      if isLess(ms, nowText) then
        return nowText .. '-0'
      elseif sequence == MAX_SEQUENCE then
        return plusOne(ms) .. '-0'
      end
      return ms .. '-' .. plusOne(sequence)
    end
  end
  return nowText .. '-0'
end

local function claimNow(key, group, consumer, ids)
  for from = 1, #ids, PAGE do
    local claim = {'XCLAIM', key, group, consumer, '0'}
    for n = from, math.min(#ids, from + PAGE - 1) do
      claim[#claim + 1] = ids[n]
    end
    for _, word in ipairs({'TIME', nowText, 'JUSTID'}) do
      claim[#claim + 1] = word
    end
    call(unpack(claim))
  end
end

local mapsOf
local function mapOf(flat)
  for n = 2, #flat, 2 do
    if (flat[n - 1] == 'groups' or flat[n - 1] == 'consumers') and type(flat[n]) == 'table' then
      flat[n] = mapsOf(flat[n])
    end
  end
  if protocol ~= '3' then
    return flat
  end
  local parts = {'%' .. string.format('%d', #flat / 2) .. '\r\n'}
  for n = 1, #flat do
    parts[n + 1] = encode(flat[n])
  end
  return {encoded = table.concat(parts)}
end

mapsOf = function(flats)
  for n, flat in ipairs(flats) do
    flats[n] = mapOf(flat)
  end
  return flats
end

local function entriesOfKeys(reply)
  if not reply then
    return NULL_ARRAY
  end
  local flat = {}
  for _, each in ipairs(reply) do
    for _, entry in ipairs(each[2]) do
      entry[2] = entry[2] or NULL_ARRAY
    end
    flat[#flat + 1], flat[#flat + 2] = each[1], each[2]
  end
  return protocol == '3' and mapOf(flat) or reply
end

-- Group and consumer of an XREADGROUP, and of which keys it leaves nothing pending.
local function groupOf(arguments)
  local n, group, consumer, keeps = 2, nil, nil, true
  while string.upper(arguments[n]) ~= 'STREAMS' do
    local word = string.upper(arguments[n])
    if word == 'GROUP' then
      group, consumer = arguments[n + 1], arguments[n + 2]
    end
    keeps = keeps and word ~= 'NOACK'
    n = n + (word == 'GROUP' and 3 or word == 'NOACK' and 1 or 2)
  end
  local forgotten, count = {}, (#arguments - n) / 2
  for key = n + 1, n + count do
    forgotten[arguments[key]] = not keeps and arguments[key + count] == '>'
  end
  return group, consumer, forgotten
end

forms.x = entriesOfKeys
forms.X = function(reply, arguments)
  local group, consumer, forgotten = groupOf(arguments)
  for _, each in ipairs(reply or {}) do
    local ids = {}
    for _, entry in ipairs(each[2]) do
      if entry[2] and not forgotten[each[1]] then
        ids[#ids + 1] = entry[1]
      end
    end
    claimNow(each[1], group, consumer, ids)
  end
  return entriesOfKeys(reply)
end
forms.A = function(reply, arguments)
  local ids = {}
  for n, entry in ipairs(reply[2]) do
    ids[n] = type(entry) == 'table' and entry[1] or entry
  end
  claimNow(arguments[2], arguments[3], arguments[4], ids)
  return reply
end
forms.m = mapOf
forms.M = mapsOf
forms.S = function(reply)
  reply[4] = reply[4] or NULL_ARRAY
  return reply
end
