-- Plain GETs and SETs of untagged keys, those of one moment together, so that a call of a script costs each of them little.
-- Answers false for what is not as nearly always: it is done by the scripts that know all cases.
-- Of what an operation costs here, most after Redis' commands is hashing strings that Lua makes, hence numbers and records
-- that come ready made; and what is known of all partitions is not looked up in each: see the prelude for g and m.
-- KEYS: 1 the node's own hash, then of each the partition's metadata hash and the data key
-- ARGV: 1 incarnation token, 2 epoch, 3 the generation of headers that the sender goes by, 4 of each 1 if it knows that the
-- partition counts at this epoch in this generation; 5 the SETs' highest ballot, after the lowest if they ascend; then of
-- each: for a GET now 8; for a SET the record it writes, and the value
-- Answers: first the generation, if it is another, or 0 where it was not worth a look; then of a GET its ballot, with another byte if the key is past its time,
-- and the value; of a SET 1
local call, try, spread, unpack = redis.call, redis.pcall, unpack, struct.unpack
local sub, byte, find = string.sub, string.byte, string.find
-- Milliseconds and the rest of a ballot, each small enough for an exact number.
local BALLOT, BALLOTS, MILLIS = '>I6I6I2', '>I6I6I2I6I6I2', '>I6I2'
-- A look at the node's own hash costs what it saves three GETs; and as much again where keys are absent.
local GETS_WORTH_A_LOOK = 8
-- Fewer SETs gain nothing by one command for all.
local SETS_WORTH_ONE = 4
local STRING, DEAD, NEVER, KNOWN = 115, 0, 255, 49
local token, prefix, marks, ballots = ARGV[1], ARGV[2] .. 'c', ARGV[4], ARGV[5]

local function above(a, b, c, x, y, z)
  return a > x or a == x and (b > y or b == y and c > z)
end

local generation, highest, isKnown, first = false, false, false, 0
if #ballots > 0 or #KEYS > 2 * GETS_WORTH_A_LOOK then
  local node = call('HMGET', KEYS[1], 'g', 'm')
  generation, highest = node[1], node[2]
  isKnown = highest and generation == ARGV[3]
  first = not isKnown and (generation or '')
end
local flush1, flush2, flush3
if isKnown then
  flush1, flush2, flush3 = unpack(BALLOT, generation)
end
-- Noted before anything is written: should the script fail halfway, nothing is above the note.
local areAbove, areRefused = false, false
if highest and #ballots > 0 then
  local x, y, z = unpack(BALLOT, highest)
  local a, b, c = unpack(BALLOT, ballots)
  areAbove = isKnown and #ballots > 14 and above(a, b, c, x, y, z)
  a, b, c = unpack(BALLOT, ballots, #ballots - 13)
  if above(a, b, c, x, y, z) then
    areRefused = type(try('HSET', KEYS[1], 'm', sub(ballots, -14))) == 'table'
  end
end

-- SETs alone, all above all: their values are written by one command.
local areWritten = false
if areAbove and not areRefused and #KEYS > 2 * SETS_WORTH_ONE and #ARGV == #KEYS + 4
    and not find(marks, '0', 1, true) then
  -- At most twice the messages of a batch: far below what Lua can spread.
  local written = {}
  for i = 3, #KEYS, 2 do
    written[i - 2], written[i - 1] = KEYS[i], ARGV[i + 4]
  end
  areWritten = not try('MSET', spread(written)).err
end

local answers, n, at, misses = {first}, 1, 6, false
-- Of the header last seen, which is most partitions': whether it is as expected, its floor, when it was flushed.
local seen, isUsual, floor1, floor2, floor3, flushed1, flushed2, flushed3
for i = 2, #KEYS, 2 do
  local hash, key, argument, answer = KEYS[i], KEYS[i + 1], ARGV[at], false
  local field, isSet, usual = 'u' .. key, #argument > 8, isKnown and byte(marks, i / 2) == KNOWN
  n = n + 1
  if usual and isSet and areAbove then
    if areWritten or not areRefused and not try('SET', key, ARGV[at + 1]).err then
      if call('HSET', hash, field, argument) == 0 or call('HEXISTS', hash, 'h') == 1 then
        answer = 1
      else
        -- The partition's metadata was removed. It must not seem to be there.
        call('HDEL', hash, field)
      end
    end
    answers[n] = answer
    at = at + 2
  else
    local header, record, x, y, z
    -- A record that no flush can have outdated says all by itself. Where one is missing, others are likely to be.
    if usual and not misses then
      record = call('HGET', hash, field)
      misses = not record
      if record then
        x, y, z = unpack(BALLOT, record)
        usual = x > 0 and not above(flush1, flush2, flush3, x, y, z)
      end
    end
    local looks = not usual or not record
    if looks then
      local got = call('HMGET', hash, 'h', field)
      header, record = got[1], got[2]
      if header ~= seen then
        seen, isUsual = header, header and sub(header, 46) == token and sub(header, 1, 9) == prefix
        if isUsual then
          floor1, floor2, floor3, flushed1, flushed2, flushed3 = unpack(BALLOTS, header, 10)
        end
      end
      usual = isUsual
      if usual and record then
        x, y, z = unpack(BALLOT, record)
      end
    end
    if isSet then
      if usual then
        local a, b, c = unpack(BALLOT, argument)
        local isAbove = not looks
          or above(a, b, c, floor1, floor2, floor3) and above(a, b, c, flushed1, flushed2, flushed3)
        if record then
          isAbove = isAbove and above(a, b, c, x, y, z) and above(a, b, c, unpack(BALLOT, record, 15))
        end
        if isAbove and not areRefused and not try('SET', key, ARGV[at + 1]).err then
          call('HSET', hash, field, argument)
          answer = 1
        end
      end
      answers[n] = answer
      at = at + 2
    else
      if usual and not record then
        answers[n] = sub(header, 24, 37)
        n = n + 1
      elseif usual then
        local letter = byte(record, 37)
        local isCurrent = not looks or x > 0 and not above(flushed1, flushed2, flushed3, x, y, z)
        if isCurrent and (letter == STRING or letter == DEAD) then
          local expired = false
          if letter == STRING and byte(record, 29) ~= NEVER then
            local millis, rest = unpack(MILLIS, record, 29)
            local now, nowRest = unpack(MILLIS, argument)
            expired = not (millis > now or millis == now and rest > nowRest)
          end
          answer = letter == STRING and not expired and call('GET', key)
          if answer or letter == DEAD or expired then
            answers[n] = sub(record, 1, 14) .. (expired and '1' or '')
            n = n + 1
          end
        end
      end
      answers[n] = answer
      at = at + 1
    end
  end
end
return answers
