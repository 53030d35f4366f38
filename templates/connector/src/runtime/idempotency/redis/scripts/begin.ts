import { common, finding } from "./common.js";

/** The key with what is known about it, and the way to take it. */
const taking = /* lua */ `${common}
local epoch, notAfter, keyHash, callId, owner, tool, toolHash, args, content = unpack(ARGV, 2, 10)
local guarded, dedupes, parentCallId, parentAs = ARGV[11] == '1', ARGV[12] == '1', ARGV[13], ARGV[14]
local leaseMs, resendMs, keepUnknownMs = tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17])
local isMinted = parentCallId ~= ''

local values = redis.call('MGET',
  key('record', keyHash), key('answer', keyHash), key('content', content), KEYS[1] .. 'identity')
local stored, answer, listed, identity = parse(keyHash, values[1]), values[2], values[3], values[4]
local own = current(stored)

-- Why the right to send can't be given: the caller has been told already that the store does not answer, or the data
-- is not that with which this process agreed on a secret.
local function refusal()
  if clock > tonumber(notAfter) then return { 'overdue', clock } end
  if not identity or not string.find(identity, epoch, 1, true) then return { 'replaced', clock } end
end

-- The newest goes first. A hundred are kept: an older one would count again only when all of those had no effect.
local function list(lasts)
  local name = key('content', content)
  local names = { keyHash }
  for earlier in string.gmatch(listed or '', '%S+') do
    if earlier ~= keyHash and #names < 100 then table.insert(names, earlier) end
  end
  if listed then lasts = math.max(lasts, redis.call('PTTL', name)) end
  redis.call('SET', name, table.concat(names, ' '), 'PX', lasts)
  return clock + lasts
end

-- newRecord in new-record.ts; what the caller does not know of it is in the reply.
local function take(fence, effectNo, createdAt)
  save({
    v = 1,
    keyHash = keyHash,
    callId = callId,
    state = 'RUNNING',
    fence = fence,
    effectNo = effectNo,
    owner = owner,
    tool = tool,
    toolHash = toolHash,
    fingerprints = { args = args, content = content },
    createdAt = createdAt,
    firstSentAt = now,
    updatedAt = now,
    leaseUntil = now + leaseMs,
    resendUntil = now + resendMs,
    resultUntil = 0,
    guardUntil = 0,
    keepUntil = 0,
    parentCallId = isMinted and parentCallId or nil,
    listedUntil = list(ttl(leaseMs + keepUnknownMs)),
  }, leaseMs + keepUnknownMs)
  return { 'begun', now, fence, effectNo, createdAt }
end
`;

/** `decideBegin` in begin-decision.ts and what follows from it, in one step. A test holds the two against each other. */
export const begin = /* lua */ `${taking}
-- The usual cases first, for they need no more than this: nobody has used the key or the content; a replay.
if not stored and not listed and not isMinted then return refusal() or take(1, 1, now) end
if own and own.state == 'DONE' then return { 'existing', now, values[1], now < own.resultUntil and answer } end
${finding}
local function expire(record)
  if record.state == 'RUNNING' and record.leaseUntil <= now then settle(record, keepUnknownMs) end
end

-- It stays listed, in its place, for the case that it is answered after all.
local function resolve(record)
  record.state, record.successor, record.updatedAt = 'RESOLVED', keyHash, now
  redis.call('SET', key('record', record.keyHash), cjson.encode(record), 'KEEPTTL')
end

local function insert(replaced, resolved)
  local refused = refusal()
  if refused then return refused end
  local effects = replaced or { fence = 0, effectNo = 0, createdAt = now }
  local reply = take(effects.fence + 1, effects.effectNo + 1, effects.createdAt)
  if resolved then resolve(resolved) end
  return reply
end

local function rerun(own)
  local refused = refusal()
  if refused then return refused end
  own.state, own.fence, own.owner, own.updatedAt = 'RUNNING', own.fence + 1, owner, now
  own.leaseUntil, own.keepUntil = now + leaseMs, 0
  save(own, leaseMs + keepUnknownMs)
  return found('rerun', own)
end

-- sameRequest in record.ts.
local function isSameRequest(record)
  local given = '^[^.]*'
  return record.toolHash == toolHash and string.match(record.fingerprints.args, given) == string.match(args, given)
end

local function beginExisting(own)
  expire(own)
  local maySendAgain = own.state == 'UNKNOWN' and dedupes and now < own.resendUntil
  if maySendAgain and isSameRequest(own) then return rerun(own) end
  return found('existing', own)
end

local function beginMinted(holder, own)
  if not holder or holder.callId ~= parentCallId then return { 'superseded', now } end
  expire(holder)
  if parentAs == 'absent' and holder.state == 'UNKNOWN' then return insert(own, holder) end
  if parentAs == 'again' and holder.state == 'DONE' then return insert(own) end
  return found('duplicate', holder)
end

-- What stands for a content is RUNNING, UNKNOWN or DONE.
local function blocks(holder) return holder.state ~= 'DONE' or now < holder.guardUntil end

if own and own.state ~= 'REJECTED' then return beginExisting(own) end
local holder = holderOf(content, listed)
if holder and holder.state == 'DAMAGED' then return found('duplicate', holder) end
local isRefuted = parentAs == 'absent' and holder and holder.callId == parentCallId
local isProved = own and own.parentCallId == parentCallId and not isRefuted
if isMinted and not isProved then return beginMinted(holder, own) end
if guarded and holder and holder.callId ~= parentCallId and blocks(holder) then
  expire(holder)
  return found('duplicate', holder)
end
return insert(own)
`;
