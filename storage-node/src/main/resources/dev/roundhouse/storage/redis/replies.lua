local WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value'

-- Letters of types as states carry them.
local kindOf = {string = 's', list = 'l', set = 't', hash = 'h', zset = 'z', stream = 'x'}

local function raw(bytes)
  return {'e', bytes}
end

local function failure(text)
  return raw('-' .. text .. '\r\n')
end

local function null()
  return protocol == '3' and raw('_\r\n') or false
end

local function encode(reply)
  local luaType = type(reply)
  if luaType == 'string' then
    return '$' .. #reply .. '\r\n' .. reply .. '\r\n'
  elseif luaType == 'number' then
    return ':' .. string.format('%.0f', reply) .. '\r\n'
  elseif luaType ~= 'table' then
    return protocol == '3' and '_\r\n' or '$-1\r\n'
  elseif reply.err then
    return '-' .. reply.err .. '\r\n'
  elseif reply.ok then
    return '+' .. reply.ok .. '\r\n'
  elseif reply.encoded then
    return reply.encoded
  end
  local parts = {'*' .. #reply .. '\r\n'}
  for i = 1, #reply do
    parts[i + 1] = encode(reply[i])
  end
  return table.concat(parts)
end

-- Strings and small integers Redis encodes itself.
local function answer(reply)
  local luaType = type(reply)
  if luaType == 'string' or luaType == 'number' then
    return reply
  end
  return raw(encode(reply))
end

local NULL_ARRAY = {encoded = protocol == '3' and '_\r\n' or '*-1\r\n'}

local function index()
  return tonumber(arg())
end

local function nameOf(i)
  return KEYS[i + 3]
end

-- A score or coordinate: a double in RESP3, a string in RESP2, which scripts speak.
local function double(text)
  return protocol == '3' and {encoded = ',' .. text .. '\r\n'} or text
end

local function doubles(texts)
  for n, text in ipairs(texts) do
    texts[n] = text and double(text)
  end
  return texts
end

local function pairsOfScores(flat)
  local pairsOf = {}
  for n = 1, #flat, 2 do
    pairsOf[#pairsOf + 1] = {flat[n], double(flat[n + 1])}
  end
  return pairsOf
end

-- By the first letter of a command's shape: what a reply with scores or coordinates in it is to become.
local forms = {
  N = function(reply)
    return reply or NULL_ARRAY
  end,
  f = function(reply)
    return type(reply) == 'string' and double(reply) or reply
  end,
  F = doubles,
  p = function(reply)
    return protocol == '3' and pairsOfScores(reply) or reply
  end,
  P = function(reply)
    return {reply[1], reply[2] and double(reply[2])}
  end,
  K = function(reply)
    for _, pair in ipairs(reply[2]) do
      pair[2] = double(pair[2])
    end
    return reply
  end,
  G = function(reply)
    for n, place in ipairs(reply) do
      reply[n] = place and doubles(place) or {encoded = protocol == '3' and '_\r\n' or '*-1\r\n'}
    end
    return reply
  end,
  C = function(reply)
    for _, found in ipairs(type(reply) == 'table' and reply or {}) do
      if type(found) == 'table' and type(found[#found]) == 'table' then
        doubles(found[#found])
      end
    end
    return reply
  end
}
