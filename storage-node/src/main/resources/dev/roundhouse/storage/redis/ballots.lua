-- Ballots, and how they are compared.
local call, try, sub, byte, find = redis.call, redis.pcall, string.sub, string.byte, string.find
local unpack = unpack or table.unpack
local NONE = string.rep('\0', 14)
-- In a lineage, the parent of a blind write.
local BLIND = string.rep('\0', 13) .. '\1'
local FOREVER = string.rep('\255', 8)
local DEAD = '\0'
local PAGE = 1000

-- Lua compares strings by the server's locale and has no integers above 2^53: six bytes at a time are exact numbers.
local function number(s, i)
  local a, b, c, d, e, f = byte(s, i, i + 5)
  return (((((a or 0) * 256 + (b or 0)) * 256 + (c or 0)) * 256 + (d or 0)) * 256 + (e or 0)) * 256 + (f or 0)
end

local function above(a, b)
  if a == b then
    return false
  end
  for i = 1, #a, 6 do
    local x, y = number(a, i), number(b, i)
    if x ~= y then
      return x > y
    end
  end
  return false
end

local function max(a, b)
  if above(a, b) then
    return a
  end
  return b
end
