-- As Lineage has it: entries kept at most, entries of which also old ones are kept, and milliseconds that others may be older.
local MAX_LINEAGE = 512 * 28
local USUAL_LINEAGE = 16 * 28
local RECENT_MILLIS = 250

local function newest(entries)
  if #entries > MAX_LINEAGE then
    return sub(entries, -MAX_LINEAGE)
  end
  return entries
end

-- The first six bytes of a ballot are its milliseconds.
local function plus(entries, ballot, parent)
  local kept, recent = math.min(#entries, MAX_LINEAGE - 28), number(ballot, 1) - RECENT_MILLIS
  while kept >= USUAL_LINEAGE and number(entries, #entries - kept + 1) < recent do
    kept = kept - 28
  end
  return sub(entries, #entries - kept + 1) .. ballot .. parent
end

local function merge(mine, theirs)
  if mine == '' or theirs == '' or mine == theirs then
    return mine == '' and theirs or mine
  end
  local merged, i, j = {}, 1, 1
  while i <= #mine or j <= #theirs do
    local a, b = sub(mine, i, i + 13), sub(theirs, j, j + 13)
    if a == '' or b ~= '' and not above(b, a) then
      merged[#merged + 1] = sub(theirs, j, j + 27)
      j = j + 28
      if a == b then
        i = i + 28
      end
    else
      merged[#merged + 1] = sub(mine, i, i + 27)
      i = i + 28
    end
  end
  return newest(table.concat(merged))
end

if stateLineage then
  lineage = merge(lineage, stateLineage)
end
local newAccepted = ballot
if loads then
  if absent and not replaces and not above(nextBallot, promised) then
    return {'A'}
  end
  promised = max(promised, nextBallot)
  if not replaces then
    newAccepted = absent and NONE or accepted
  end
elseif mode == 'w' then
  lineage = ballot .. BLIND
elseif mode ~= 'd' then
  lineage = plus(lineage, ballot, parent)
  promised = max(promised, nextBallot)
end
if newAccepted == NONE then
  lineage = ''
end
if tagged then
  expiry, kind = FOREVER, DEAD
elseif newAccepted ~= NONE then
  expiry, kind = expires[1], kinds[1]
  content = contents[1] or content
end
-- When the only key of a register last changed is noted where that is not the version.
local apart = ''
if not tagged and newAccepted ~= NONE and content ~= newAccepted then
  apart = content
end
promised = max(promised, newAccepted)
noteHighest(promised)
local written = {field, newAccepted .. promised .. expiry .. kind .. lineage .. apart}
if tagged then
  for i, content in pairs(contents) do
    written[#written + 1] = fieldOf(KEYS[i + 3])
    written[#written + 1] = content .. expires[i] .. kinds[i]
  end
  paged('HDEL', forgotten)
end
paged('HSET', written)
return {'A', replies}
