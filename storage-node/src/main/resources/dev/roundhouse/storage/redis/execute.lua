-- Apply, Install, Redeliver, Load, Read, and a Write that is no plain SET.
-- ARGV: 3 mode (a i d l r w), 4 field of the register, 5 tag pattern ('' for an untagged key), 6 tag, 7 now,
-- 8 protocol, 9 per data key '1' if the commands touch it, then by mode, then state, then commands
local mode, field, pattern, now, protocol = ARGV[3], ARGV[4], ARGV[5], ARGV[7], ARGV[8]
local tagged, count, at = pattern ~= '', #KEYS - 3, 10
local nowMillis = number(now, 1) * 65536 + byte(now, 7) * 256 + byte(now, 8)
local reads, loads = mode == 'r', mode == 'l'

local function arg()
  at = at + 1
  return ARGV[at - 1]
end

local function fieldOf(key)
  return 'k' .. key
end

-- Runs a command on a list of arguments of any length, PAGE of them at a time.
local function paged(command, arguments, each)
  for from = 1, #arguments, PAGE do
    local reply = call(command, KEYS[1], unpack(arguments, from, math.min(#arguments, from + PAGE - 1)))
    if each then
      for i = 1, #reply do
        each(from + i - 1, reply[i])
      end
    end
  end
end

local wanted, records = {'h', field}, {}
if tagged then
  for i = 1, count do
    wanted[i + 2] = fieldOf(KEYS[i + 3])
  end
end
paged('HMGET', wanted, function(i, record)
  records[i - 2] = record
end)
local header = records[-1]
if loads then
  if not header or sub(header, 46) ~= ARGV[1] then
    return {'L'}
  end
  if sub(header, 1, 8) ~= ARGV[2] or sub(header, 9, 9) ~= 'r' then
    return {'S', sub(header, 1, 8)}
  end
  floor, flushed = sub(header, 10, 23), sub(header, 24, 37)
else
  local refused = refusal(header)
  if refused then
    return refused
  end
end
local accepted, promised, lineage, expiry, kind, absent, content = register(records[0])
local seen = max(promised, accepted)

-- Per data key: whether it is there, when it expires, its type, the content ballot to be written, and that it had.
local live, expires, kinds, contents, before = {}, {}, {}, {}, {}
local function know(i, keyExpiry, keyKind)
  live[i], expires[i], kinds[i] = keyKind ~= DEAD, keyExpiry, keyKind
end
for i = 1, count do
  local record = records[i]
  if not tagged then
    know(i, expiry, kind)
    before[i] = not absent and content
  elseif record and not above(flushed, sub(record, 1, 14)) then
    know(i, sub(record, 15, 22), sub(record, 23, 23))
    before[i] = sub(record, 1, 14)
  else
    know(i, FOREVER, DEAD)
  end
end

local ballot, parent, nextBallot, stateLineage, base, stateKeys
local function readState()
  stateLineage, base = arg(), arg()
  stateKeys = {}
  for i = 1, tonumber(arg()) do
    stateKeys[i] = {tonumber(arg()), arg(), arg(), arg(), arg()}
  end
end

if mode == 'a' then
  ballot = arg()
  local previous = arg()
  parent, nextBallot = arg(), arg()
  if above(promised, ballot) or not above(ballot, accepted) or previous ~= accepted then
    return {'R', seen}
  end
elseif mode == 'w' then
  ballot = arg()
  if not above(ballot, seen) then
    return {'R', seen}
  end
elseif not reads then
  ballot, parent, nextBallot = arg(), arg(), arg()
  readState()
  if mode == 'd' and ballot == accepted then
    return {'A'}
  end
  if not loads then
    if above(promised, ballot) or not above(ballot, accepted) then
      return {'R', seen}
    end
    if base ~= NONE and base ~= accepted then
      return {'W', accepted}
    end
  end
end
local deniesOom, setsTimes, commands = arg() == '1', arg() == '1', tonumber(arg())
if setsTimes then
  local clock = call('TIME')
  if tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000) < nowMillis then
    return {'E', 'ERR the clock of this replica is behind'}
  end
end
local replaces = stateKeys and (not loads or above(ballot, accepted))

-- All keys of the tag must be at hand where a whole state replaces them, or where expired ones are looked for.
local names, declared = {}, {}
if tagged and not reads and (replaces and base == NONE or commands == 0 and mode ~= 'w' and mode ~= 'd' and not loads) then
  local missing = {'K'}
  for i = 1, count do
    declared[KEYS[i + 3]] = i
  end
  names = members(ARGV[6], pattern)
  for _, key in ipairs(names) do
    if not declared[key] then
      missing[#missing + 1] = key
    end
  end
  if #missing > 1 then
    return missing
  end
end

if deniesOom then
  local reply = try('SETRANGE', KEYS[2], 0, '')
  if type(reply) == 'table' and reply.err then
    return {'E', reply.err}
  end
elseif not reads then
  local failed = beginWriting()
  if failed then
    return failed
  end
end

local function die(i)
  call('UNLINK', KEYS[i + 3])
  know(i, FOREVER, DEAD)
  contents[i] = ballot
end

local forgotten = {}
if replaces then
  local kept = {}
  for _, key in ipairs(stateKeys) do
    kept[key[1]] = true
  end
  if base == NONE and tagged then
    for _, key in ipairs(names) do
      local i = declared[key]
      if not kept[i] then
        call('UNLINK', key)
        know(i, FOREVER, DEAD)
        before[i] = nil
        forgotten[#forgotten + 1] = fieldOf(key)
      end
    end
  elseif base == NONE and not kept[1] then
    die(1)
    contents[1] = NONE
  end
  for _, key in ipairs(stateKeys) do
    local i = key[1]
    local reply = true
    if key[4] == DEAD then
      call('UNLINK', KEYS[i + 3])
    elseif key[4] == 's' then
      reply = try('SET', KEYS[i + 3], key[5])
    else
      reply = try('RESTORE', KEYS[i + 3], 0, key[5], 'REPLACE')
    end
    if type(reply) == 'table' and reply.err then
      return {'G', reply.err}
    end
    know(i, key[3], key[4])
    contents[i] = key[2]
  end
end

local touched, expired = ARGV[9], '0'
for i = 1, (mode == 'd' or loads) and 0 or count do
  local isTouched = byte(touched, i) == 49
  if isTouched or commands == 0 and (mode == 'a' or mode == 'i') then
    if live[i] and not above(expires[i], now) then
      expired = '1'
      if reads then
        live[i] = false
      else
        die(i)
      end
    elseif live[i] then
      if isTouched and call('EXISTS', KEYS[i + 3]) == 0 then
        return {'G'}
      end
    elseif not reads then
      call('UNLINK', KEYS[i + 3])
    end
  end
end
