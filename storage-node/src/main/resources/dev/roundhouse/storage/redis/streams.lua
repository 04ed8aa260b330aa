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

-- Claims for good, at the message's time; what XCLAIM replies.
local function claimAt(key, group, consumer, ids, justId)
  local replies = {}
  for from = 1, #ids, PAGE do
    local claim = {'XCLAIM', key, group, consumer, '0'}
    for n = from, math.min(#ids, from + PAGE - 1) do
      claim[#claim + 1] = ids[n]
    end
    claim[#claim + 1], claim[#claim + 2] = 'TIME', nowText
    claim[#claim + 1] = justId and 'JUSTID' or nil
    for _, reply in ipairs(call(unpack(claim))) do
      replies[#replies + 1] = reply
    end
  end
  return replies
end

local function clockMillis()
  local clock = call('TIME')
  return tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
end

-- Pending entries, and when each was delivered: Redis tells how long ago by its own clock, which must not move meanwhile.
local function pendingOf(key, group, from, to, count)
  local before, entries
  repeat
    before = clockMillis()
    entries = try('XPENDING', key, group, from, to, string.format('%d', count))
  until entries.err or clockMillis() == before
  for _, entry in ipairs(entries) do
    entry[3] = before - entry[3]
  end
  return entries
end

local function exists(key, id)
  return next(call('XRANGE', key, id, id)) ~= nil
end

local function timeIsOver(entry, minIdle)
  return minIdle <= 0 or nowMillis - entry[3] >= minIdle
end

-- Takes the IDs out that have not been pending for long enough, judged at the message's time.
local function claim(arguments)
  local key, group, minIdle = arguments[2], arguments[3], tonumber(arguments[5])
  if not find(arguments[5], '^[1-9]%d*$') or #arguments[5] > 18 then
    return try(unpack(arguments)) -- none, wrong, or longer than there is time
  end
  local kept, isId, delivered, claimed = {arguments[1], key, group, arguments[4], '0'}, true, nowMillis, {}
  for n = 6, #arguments - 1 do
    delivered = arguments[n] == 'TIME' and tonumber(arguments[n + 1]) or delivered
  end
  for n = 6, #arguments do
    local id, isEarly = arguments[n], false
    if isId then
      id = find(id, '-', 1, true) and id or id .. '-0'
      local entries = pendingOf(key, group, id, id, 1)
      isId = not entries.err
      if isId and claimed[id] then
        isEarly = nowMillis - delivered < minIdle -- named twice: claimed just now
      elseif isId then
        isEarly = entries[1] and not timeIsOver(entries[1], minIdle) and exists(key, id)
        claimed[id] = not isEarly
      end
    end
    if not isEarly then
      kept[#kept + 1] = arguments[n]
    end
  end
  return try(unpack(kept))
end

-- XAUTOCLAIM as Redis does it, at the message's time. What is wrong with it Redis says itself, asked about no key at all.
local function autoclaim(arguments)
  local key, group, consumer, minIdle = arguments[2], arguments[3], arguments[4], tonumber(arguments[5])
  local pending = try('XPENDING', key, group)
  arguments[2] = KEYS[2]
  local wrong = try(unpack(arguments)).err
  arguments[2] = key
  if pending.err or not wrong or sub(wrong, 1, 7) ~= 'NOGROUP' then
    return wrong and sub(wrong, 1, 7) ~= 'NOGROUP' and {err = wrong} or try(unpack(arguments))
  end
  local count, justId, from = 100, false, arguments[6]
  for n = 7, #arguments do
    count = string.upper(arguments[n - 1]) == 'COUNT' and n > 7 and tonumber(arguments[n]) or count
    justId = justId or string.upper(arguments[n]) == 'JUSTID'
  end
  local attempts, cursor, claimed, gone = count * 10, '0-0', {}, {}
  local left, page = count, nil
  repeat
    page = pendingOf(key, group, from, '+', PAGE)
    for _, entry in ipairs(page) do
      if attempts == 0 or left == 0 then
        cursor, page = entry[1], {}
        break
      end
      attempts = attempts - 1
      if not exists(key, entry[1]) then
        call('XACK', key, group, entry[1])
        gone[#gone + 1] = entry[1]
        left = left - 1
      elseif timeIsOver(entry, minIdle) then
        claimed[#claimed + 1] = entry[1]
        left = left - 1
      end
      from = '(' .. entry[1]
    end
  until #page == 0
  return {cursor, claimAt(key, group, consumer, claimed, justId), gone}
end

-- Commands that are not run as they are.
local ways = {XCLAIM = claim, XAUTOCLAIM = autoclaim}

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

-- Group and consumer of an XREADGROUP, and of each stream in its reply whether it leaves nothing pending of it. A stream may
-- be named more than once: all that read what is pending are in the reply, and the first of those that read what is new,
-- since after one that found nothing there is nothing.
local function groupOf(arguments, reply)
  local n, group, consumer, keeps = 2, nil, nil, true
  while string.upper(arguments[n]) ~= 'STREAMS' do
    local word = string.upper(arguments[n])
    if word == 'GROUP' then
      group, consumer = arguments[n + 1], arguments[n + 2]
    end
    keeps = keeps and word ~= 'NOACK'
    n = n + (word == 'GROUP' and 3 or word == 'NOACK' and 1 or 2)
  end
  local count, withNew, forgotten = (#arguments - n) / 2, {}, {}
  for _, each in ipairs(reply) do
    withNew[each[1]] = (withNew[each[1]] or 0) + 1
  end
  for key = n + 1, n + count do
    local name = arguments[key]
    withNew[name] = (withNew[name] or 0) - (arguments[key + count] == '>' and 0 or 1)
  end
  for key = n + 1, n + count do
    local name = arguments[key]
    if arguments[key + count] ~= '>' then
      forgotten[#forgotten + 1] = false
    elseif withNew[name] > 0 then
      withNew[name] = withNew[name] - 1
      forgotten[#forgotten + 1] = not keeps
    end
  end
  return group, consumer, forgotten
end

forms.x = entriesOfKeys
forms.X = function(reply, arguments)
  local group, consumer, forgotten = groupOf(arguments, reply or {})
  for n, each in ipairs(reply or {}) do
    local ids = {}
    for _, entry in ipairs(each[2]) do
      if entry[2] and not forgotten[n] then
        ids[#ids + 1] = entry[1]
      end
    end
    claimAt(each[1], group, consumer, ids, true)
  end
  return entriesOfKeys(reply)
end
forms.m = mapOf
forms.M = mapsOf
forms.S = function(reply)
  reply[4] = reply[4] or NULL_ARRAY
  return reply
end
