local function put(i, keyExpiry)
  know(i, keyExpiry, 's')
  contents[i] = ballot
end

local function isOther(i)
  return live[i] and kinds[i] ~= 's'
end

local function value(i)
  if not live[i] then
    return null()
  end
  return call('GET', nameOf(i))
end

local function set()
  local i, bytes, how, when, flags = index(), arg(), arg(), arg(), arg()
  local old
  if find(flags, 'g', 1, true) then
    if isOther(i) then
      return failure(WRONG_TYPE)
    end
    old = value(i)
  end
  local isRefused = find(flags, live[i] and 'n' or 'x', 1, true)
  if not isRefused then
    if how == 'D' then
      if live[i] then
        die(i)
      end
    else
      call('SET', nameOf(i), bytes)
      put(i, how == 'A' and when or how == 'K' and live[i] and expires[i] or FOREVER)
    end
  end
  if old ~= nil then
    return old
  elseif find(flags, 'i', 1, true) then
    return isRefused and 0 or 1
  end
  if isRefused then
    return null()
  end
  return raw('+OK\r\n')
end

local function setMany()
  local style, pairsOf, anyLive = arg(), {}, false
  for n = 1, tonumber(arg()) do
    pairsOf[n] = {index(), arg()}
    anyLive = anyLive or live[pairsOf[n][1]]
  end
  if style == 'n' and anyLive then
    return 0
  end
  for _, pair in ipairs(pairsOf) do
    call('SET', nameOf(pair[1]), pair[2])
    put(pair[1], FOREVER)
  end
  return style == 'n' and 1 or raw('+OK\r\n')
end

-- DEL, and EXISTS as the same without deleting.
local function countKeys(deletes)
  local found = 0
  for _ = 1, tonumber(arg()) do
    local i = index()
    if live[i] then
      found = found + 1
      if deletes then
        die(i)
      end
    end
  end
  return found
end

local function getMany()
  local parts = {}
  local n = tonumber(arg())
  for p = 1, n do
    local i = index()
    parts[p] = encode(live[i] and kinds[i] == 's' and call('GET', nameOf(i)))
  end
  return raw('*' .. n .. '\r\n' .. table.concat(parts))
end

local function getAndExpire()
  local i, how, when = index(), arg(), arg()
  if isOther(i) then
    return failure(WRONG_TYPE)
  elseif how == 'E' and live[i] then
    return failure(when)
  end
  local bytes = value(i)
  if live[i] then
    if how == 'D' then
      die(i)
    elseif how == 'A' or how == 'P' and expires[i] ~= FOREVER then
      put(i, how == 'A' and when or FOREVER)
    end
  end
  return bytes
end

local function expireAt()
  local i, when, flags = index(), arg(), arg()
  local current = expires[i]
  local hasExpiry = current ~= FOREVER
  local function option(flag)
    return find(flags, flag, 1, true)
  end
  if not live[i]
    or option('n') and hasExpiry
    or option('x') and not hasExpiry
    or option('g') and not (hasExpiry and above(when, current))
    or option('l') and hasExpiry and not above(current, when) then
    return 0
  end
  if option('D') then
    die(i)
  else
    know(i, when, kinds[i])
    contents[i] = ballot
  end
  return 1
end

local function persist()
  local i = index()
  if not live[i] or expires[i] == FOREVER then
    return 0
  end
  know(i, FOREVER, kinds[i])
  contents[i] = ballot
  return 1
end

local function timeToLive()
  local i, unit = index(), arg()
  if not live[i] then
    return -2
  elseif expires[i] == FOREVER then
    return -1
  end
  return {'t', unit, expires[i]}
end

local function move()
  local from, to, how = index(), index(), arg()
  if not live[from] then
    return how == 'c' and 0 or how == 'C' and 0 or failure('ERR no such key')
  end
  if (how == 'n' or how == 'c') and live[to] then
    return 0
  end
  if from ~= to then
    if how == 'c' or how == 'C' then
      call('COPY', nameOf(from), nameOf(to), 'REPLACE')
    else
      call('RENAME', nameOf(from), nameOf(to))
    end
    know(to, expires[from], kinds[from])
    contents[to] = ballot
    if how == 'r' or how == 'n' then
      know(from, FOREVER, DEAD)
      contents[from] = ballot
    end
  end
  return how == 'r' and raw('+OK\r\n') or 1
end

local function setOf(members)
  return raw((protocol == '3' and '~' or '*') .. sub(encode(members), 2))
end

-- SPOP: which members go is the ballot's chance, so that it is the same on every replica.
local function pop()
  local i, count, most = index(), tonumber(arg()), tonumber(arg())
  local single = count < 0
  if not live[i] then
    if single then
      return null()
    end
    return setOf({})
  end
  local members = try('SMEMBERS', nameOf(i))
  if members.err then
    return failure(members.err)
  elseif count == 0 then
    return setOf({})
  end
  count = math.min(single and 1 or count, #members)
  local popped = {}
  if count == #members then
    popped = members
  elseif #members > most then
    return failure('ERR SPOP from more than ' .. string.format('%d', most) .. ' members on a replicated Redis')
  else
    local order = {}
    for n, member in ipairs(members) do
      order[n] = {redis.sha1hex(ballot .. member), member}
    end
    table.sort(order, function(a, b) return a[1] < b[1] end)
    for n = 1, count do
      popped[n] = order[n][2]
    end
  end
  if count == #members then
    die(i)
  else
    for _, member in ipairs(popped) do
      call('SREM', nameOf(i), member)
    end
    contents[i] = ballot
  end
  if single then
    return popped[1]
  end
  return setOf(popped)
end

local function changed(i, overwrites)
  if call('EXISTS', nameOf(i)) == 1 then
    local stays = live[i] and not overwrites
    know(i, stays and expires[i] or FOREVER, kindOf[call('TYPE', nameOf(i)).ok] or 'd')
    contents[i] = ballot
  elseif live[i] then
    die(i)
  end
end

-- Any other command, on the data keys themselves: absent ones are really absent, or in a read replaced by one that is.
local function other()
  local how, shape, arguments, touches, overwritten = arg(), arg(), {}, {}, {}
  for n = 1, #shape do
    arguments[n] = arg()
    local is = sub(shape, n, n)
    if is == 'k' or is == 'o' or is == 'q' then
      local i = tonumber(arguments[n])
      touches[#touches + 1] = is ~= 'q' and i or nil
      overwritten[i] = overwritten[i] or is == 'o'
      arguments[n] = live[i] and nameOf(i) or reads and KEYS[2] or nameOf(i)
    elseif is == '*' then
      arguments[n] = nextId(arguments[2])
    end
  end
  local check, form, isUnchanged = checks[how], forms[sub(shape, 1, 1)], false
  served = nil
  local look = check and check(arguments)
  local way = ways[string.upper(arguments[1])]
  local reply
  if way then
    reply = way(arguments)
  else
    reply = try(unpack(arguments))
  end
  if type(reply) == 'table' and reply.err then
    return failure(reply.err)
  end
  if look then
    isUnchanged, reply = look(reply)
  end
  if how == 'n' and not reply then
    return raw(protocol == '3' and '_\r\n' or '*-1\r\n')
  end
  if form then
    reply = form(reply, arguments)
  end
  local first = touches[1]
  if how == 'm' and protocol == '3' and type(reply) == 'table' then
    return raw('%' .. string.format('%d', #reply / 2) .. sub(encode(reply), 2 + #tostring(#reply)))
  elseif how == 't' then
    return setOf(reply)
  elseif how == 'p' and protocol == '3' then
    local pairsOf = {}
    for n = 1, #reply, 2 do
      pairsOf[#pairsOf + 1] = {reply[n], reply[n + 1]}
    end
    return answer(pairsOf)
  elseif how == 'r' or how == 'm' or how == 'p' or how == 'z' and live[first] or isUnchanged then
    return answer(reply)
  elseif how == 'i' or how == 's' or how == 'z' then
    put(first, live[first] and expires[first] or FOREVER)
    return how == 'i' and raw(':' .. call('GET', nameOf(first)) .. '\r\n') or answer(reply)
  end
  for _, i in ipairs(touches) do
    if not served or served[nameOf(i)] then
      changed(i, overwritten[i])
    end
  end
  if how == 'h' then
    return raw(':' .. call('HGET', nameOf(first), arguments[3]) .. '\r\n')
  end
  return answer(reply)
end

-- RESTORE with the time to live beside the value.
local function restore()
  local i, replaces, how, when, payload = index(), arg() == '1', arg(), arg(), arg()
  if live[i] and not replaces then
    return failure('BUSYKEY Target key name already exists.')
  elseif how == 'E' then
    return failure(when)
  end
  local reply = try('RESTORE', nameOf(i), '0', payload, 'REPLACE')
  if reply.err then
    return failure(reply.err)
  end
  if how ~= 'D' then
    know(i, how == 'A' and when or FOREVER, kindOf[call('TYPE', nameOf(i)).ok] or 'd')
    contents[i] = ballot
  elseif live[i] then
    die(i)
  else
    call('UNLINK', nameOf(i))
  end
  return raw('+OK\r\n')
end

-- BLPOP, BZPOPMIN and their like, which Redis does not let scripts call: from the first key that is there.
local function popFirst()
  local command, first = arg(), nil
  for _ = 1, tonumber(arg()) do
    local i = index()
    first = first or live[i] and i
  end
  if not first then
    return raw(protocol == '3' and '_\r\n' or '*-1\r\n')
  end
  local reply = try(command, nameOf(first))
  if type(reply) == 'table' and reply.err then
    return failure(reply.err)
  end
  if call('EXISTS', nameOf(first)) == 1 then
    contents[first] = ballot
  else
    die(first)
  end
  if type(reply) == 'table' then
    return raw(encode({nameOf(first), reply[1], double(reply[2])}))
  end
  return raw(encode({nameOf(first), reply}))
end

-- What a mark says: whether the key is there, and when it last changed. Whether there is a record of an absent key must
-- show nowhere: replicas at one version purge it at different times.
local function mark(i)
  local last = contents[i] or before[i]
  if not last or not live[i] then
    return 'n' .. NONE
  end
  return 'l' .. last
end

local function marks()
  local parts = {}
  local n = tonumber(arg())
  for p = 1, n do
    parts[p] = encode(mark(index()))
  end
  return raw('*' .. n .. '\r\n' .. table.concat(parts))
end

local run

-- A transaction: nothing of it where a watched key has changed.
local function transaction()
  local isUnchanged = true
  for _ = 1, tonumber(arg()) do
    local present, wanted = mark(index()), arg()
    isUnchanged = isUnchanged and present == wanted
  end
  local n, length = tonumber(arg()), tonumber(arg())
  if not isUnchanged then
    at = at + length
    return raw(protocol == '3' and '_\r\n' or '*-1\r\n')
  end
  local results = {}
  for p = 1, n do
    results[p] = run()
  end
  return {'x', results}
end

run = function()
  local command = arg()
  if command == 'O' then
    return other()
  elseif command == 'S' then
    return set()
  elseif command == 'V' then
    return pop()
  elseif command == 'F' then
    return raw(arg())
  elseif command == 'D' then
    return countKeys(true)
  elseif command == 'E' then
    return countKeys(false)
  elseif command == 'X' then
    return getAndExpire()
  elseif command == 'P' then
    return expireAt()
  elseif command == 'p' then
    return persist()
  elseif command == 'T' then
    return timeToLive()
  elseif command == 'R' then
    return move()
  elseif command == 'M' then
    return setMany()
  elseif command == 'Y' then
    return restore()
  elseif command == 'B' then
    return popFirst()
  elseif command == 'W' then
    return marks()
  elseif command == 'Q' then
    return transaction()
  end
  return getMany()
end

local replies = {}
for i = 1, commands do
  replies[i] = run()
end
if reads then
  return {'Q', accepted, expired, replies[1]}
end
