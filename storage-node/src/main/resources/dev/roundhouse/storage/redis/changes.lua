-- Whether a command changed its keys: a client may watch them, and replicas of all kinds must say the same of it.

-- Keys that a command had something of, where it names several; nil after other commands.
local served

local function isNothing(reply)
  return not reply or type(reply) == 'number' and reply <= 0 or type(reply) == 'table' and not next(reply)
end

local function textOf(reply)
  local parts = {}
  for n, each in ipairs(reply) do
    parts[n] = type(each) == 'table' and textOf(each) or tostring(each)
  end
  return table.concat(parts, ' ')
end

local ADD_OPTIONS = {NX = true, XX = true, GT = true, LT = true, CH = true, INCR = true}

-- Whether an option is among those of ZADD or GEOADD; a member may be called as one.
local function has(arguments, word)
  local n = 3
  while arguments[n] and ADD_OPTIONS[string.upper(arguments[n])] do
    if string.upper(arguments[n]) == word then
      return true
    end
    n = n + 1
  end
  return false
end

local function groupsOf(key)
  return textOf(try('XINFO', 'GROUPS', key))
end

local function gotIds(name, reply)
  if string.upper(name) == 'XAUTOCLAIM' then
    return next(reply[2]) or reply[3] and next(reply[3])
  end
  return type(reply) == 'table' and next(reply)
end

local function scored(key, member)
  local score = try('ZSCORE', key, member)
  return type(score) == 'string' and score
end

local function incremented(key, member)
  local before = scored(key, member)
  return function(reply)
    return not reply or before == scored(key, member), reply
  end
end

-- By the letter of how a command is run: called before it. What that answers is called with the reply, and answers whether
-- nothing changed, and the reply that the client is to get.
local checks = {
  u = function()
    return function(reply)
      return isNothing(reply), reply
    end
  end,
  -- ZMPOP and LMPOP name the key, XREADGROUP the keys that they had something of.
  n = function()
    return function(reply)
      served = reply and {[reply[1]] = true} or {}
      return not reply, reply
    end
  end,
  S = function()
    return function(reply)
      served = {}
      for _, each in ipairs(reply or {}) do
        served[each[1]] = true
      end
      return not reply, reply
    end
  end,
  g = function(arguments)
    local key, before = arguments[2], groupsOf(arguments[2])
    if string.upper(arguments[1]) == 'XGROUP' then
      key = arguments[3]
      before = groupsOf(key)
    end
    return function(reply)
      return not gotIds(arguments[1], reply) and before == groupsOf(key), reply
    end
  end,
  -- SMOVE: the destination may have had the member.
  v = function(arguments)
    local had = try('SISMEMBER', arguments[3], arguments[4])
    return function(reply)
      served = {[arguments[2]] = true, [arguments[3]] = had == 0}
      return reply == 0 or arguments[2] == arguments[3], reply
    end
  end,
  -- ZADD and GEOADD count what they add, and what they change only if told so.
  a = function(arguments)
    local key = arguments[2]
    if has(arguments, 'INCR') then
      return incremented(key, arguments[#arguments])
    end
    local counts, before = has(arguments, 'CH'), try('ZCARD', key)
    table.insert(arguments, 3, 'CH')
    return function(reply)
      return reply == 0, counts and reply or call('ZCARD', key) - before
    end
  end,
  c = function(arguments)
    return incremented(arguments[2], arguments[4])
  end,
  e = function(arguments)
    local length = try('STRLEN', arguments[2])
    return function(reply)
      return tostring(reply) == arguments[4] and length == call('STRLEN', arguments[2]), reply
    end
  end,
  -- PFCOUNT notes what it counted in the value, unless that is there or it counts several: only a round may do that.
  q = function(arguments)
    local before = not reads and try('GET', arguments[2])
    local flags = reads and try('GETRANGE', arguments[2], 15, 15)
    if type(flags) == 'string' and (byte(flags) or 0) >= 128 then
      arguments[#arguments + 1] = KEYS[2]
    end
    return function(reply)
      return reads or before == call('GET', arguments[2]), reply
    end
  end,
  b = function(arguments)
    local before = try('GET', arguments[2])
    return function(reply)
      return before == call('GET', arguments[2]), reply
    end
  end
}
