-- What all scripts share. KEYS[1] is the partition's metadata hash, KEYS[2] a key that never exists, then data keys;
-- ARGV[1] is the incarnation token, ARGV[2] the sender's epoch. See PartitionLayout for the fields and their records.
local floor, flushed = NONE, NONE

-- After a script's first write Redis refuses none of its others, so what must work without memory to spare begins so.
local function beginWriting()
  local reply = try('DEL', KEYS[2])
  if type(reply) == 'table' and reply.err then
    return {'E', reply.err}
  end
end

-- nil when the partition answers at the sender's epoch, else the answer.
local function refusal(header)
  if not header or sub(header, 46) ~= ARGV[1] then
    return {'L'}
  end
  local epoch = sub(header, 1, 8)
  if epoch ~= ARGV[2] then
    if above(epoch, ARGV[2]) then
      return {'S', epoch}
    end
    local failed = beginWriting()
    if failed then
      return failed
    end
    call('HSET', KEYS[1], 'h', ARGV[2] .. sub(header, 9))
  end
  if sub(header, 9, 9) ~= 'c' then
    return {'V'}
  end
  floor, flushed = sub(header, 10, 23), sub(header, 24, 37)
end

-- V, P, lineage, expiry, type, whether the register is absent, and when its only key last changed.
local function register(record)
  local promised = NONE
  if record then
    local accepted = sub(record, 1, 14)
    promised = sub(record, 15, 28)
    if accepted ~= NONE and not above(flushed, accepted) then
      local content, lineageEnd = accepted, -1
      if (#record - 37) % 28 ~= 0 then
        content, lineageEnd = sub(record, -14), -15
      end
      return accepted, max(promised, accepted), sub(record, 38, lineageEnd), sub(record, 29, 36), sub(record, 37, 37),
        false, content
    end
  end
  return flushed, max(promised, max(floor, flushed)), '', FOREVER, DEAD, true, NONE
end
