-- What all scripts share. KEYS[1] is the partition's metadata hash, KEYS[2] a key that never exists, KEYS[3] the
-- node's own hash, then data keys; ARGV[1] is the incarnation token, ARGV[2] the sender's epoch. See PartitionLayout for the fields and their records.
local floor, flushed = NONE, NONE

-- After a script's first write Redis refuses none of its others, so what must work without memory to spare begins so.
local function beginWriting()
  local reply = try('DEL', KEYS[2])
  if type(reply) == 'table' and reply.err then
    return {'E', reply.err}
  end
end

-- Every script that gives a register, a floor or a flush a ballot notes it here first: no ballot of the node is above field m,
-- so that a blind write above it needs to look at nothing. Not there in lives that began without it; then nobody relies on it.
local function noteHighest(ballot)
  local highest = call('HGET', KEYS[3], 'm')
  if highest and above(ballot, highest) then
    call('HSET', KEYS[3], 'm', ballot)
  end
end

-- Field g is the generation of headers: highest flush 14, number 8, token. What senders know of headers holds as long as it
-- stays: that they count at an epoch, and that none was flushed by more.
local function noteFlush(ballot)
  local generation = call('HGET', KEYS[3], 'g')
  if generation and above(ballot, sub(generation, 1, 14)) then
    call('HSET', KEYS[3], 'g', ballot .. sub(generation, 15))
  end
end

-- Before the header of a partition that counts changes.
local function nextGeneration()
  local generation = call('HGET', KEYS[3], 'g')
  if generation then
    local number = struct.pack('>I8', struct.unpack('>I8', generation, 15) + 1)
    call('HSET', KEYS[3], 'g', sub(generation, 1, 14) .. number .. sub(generation, 23))
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
    if sub(header, 9, 9) == 'c' then
      nextGeneration()
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
