-- Plain GETs and SETs of untagged keys, those of one moment together, so that a call of a script costs each of them little.
-- Answers false for what is not as nearly always: it is done by the scripts that know all cases.
-- Of what an operation costs here, most after Redis' commands is hashing strings that Lua makes, hence numbers and records
-- that come ready made.
-- KEYS: of each the partition's metadata hash and the data key
-- ARGV: 1 incarnation token, 2 epoch, then of each: for a GET now 8; for a SET the record it writes, and the value
-- Answers of a GET: its ballot, with another byte if the key is past its time, and the value; of a SET: 1
local call, try, sub, byte, unpack = redis.call, redis.pcall, string.sub, string.byte, struct.unpack
-- Milliseconds and the rest of a ballot, each small enough for an exact number.
local BALLOT, BALLOTS, MILLIS = '>I6I6I2', '>I6I6I2I6I6I2', '>I6I2'
local STRING, DEAD, NEVER = 115, 0, 255
local token, prefix = ARGV[1], ARGV[2] .. 'c'

local function above(a, b, c, x, y, z)
  return a > x or a == x and (b > y or b == y and c > z)
end

local answers, n, at = {}, 0, 3
-- Of the header last seen, which is most partitions': whether it is as expected, its floor, when it was flushed.
local seen, usual, floor1, floor2, floor3, flushed1, flushed2, flushed3
for i = 1, #KEYS, 2 do
  local hash, key, argument, answer = KEYS[i], KEYS[i + 1], ARGV[at], false
  local field = 'u' .. key
  local got = call('HMGET', hash, 'h', field)
  local header, record = got[1], got[2]
  if header ~= seen then
    seen, usual = header, header and sub(header, 46) == token and sub(header, 1, 9) == prefix
    if usual then
      floor1, floor2, floor3, flushed1, flushed2, flushed3 = unpack(BALLOTS, header, 10)
    end
  end
  n = n + 1
  if #argument > 8 then
    if usual then
      local a, b, c = unpack(BALLOT, argument)
      local highest = above(a, b, c, floor1, floor2, floor3) and above(a, b, c, flushed1, flushed2, flushed3)
      if highest and record then
        local x, y, z, p, q, r = unpack(BALLOTS, record)
        highest = above(a, b, c, x, y, z) and above(a, b, c, p, q, r)
      end
      if highest and not try('SET', key, ARGV[at + 1]).err then
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
      local a, b, c = unpack(BALLOT, record)
      local kind = byte(record, 37)
      if a > 0 and not above(flushed1, flushed2, flushed3, a, b, c) and (kind == STRING or kind == DEAD) then
        local expired = false
        if kind == STRING and byte(record, 29) ~= NEVER then
          local millis, rest = unpack(MILLIS, record, 29)
          local now, nowRest = unpack(MILLIS, argument)
          expired = not (millis > now or millis == now and rest > nowRest)
        end
        answer = kind == STRING and not expired and call('GET', key)
        if answer or kind == DEAD or expired then
          answers[n] = sub(record, 1, 14) .. (expired and '1' or '')
          n = n + 1
        end
      end
    end
    answers[n] = answer
    at = at + 1
  end
end
return answers
