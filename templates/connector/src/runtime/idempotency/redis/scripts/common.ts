/**
 * What the scripts have in common. Each script is one atomic step; what it takes from `record.ts` and `store.ts` it calls
 * by the same names, so that it can be read beside `begin-decision.ts`.
 *
 * Keys, all behind one prefix with one hash tag, because a script may only use keys of one slot:
 * - `record:<keyHash>`: the record as JSON, without its answer.
 * - `answer:<keyHash>`: apart from it, so that its memory is free when only the tombstone is kept.
 * - `content:<content>`: key hashes of the records that may have had an effect with this content, newest first; also of RESOLVED ones.
 * - `identity`: see identity.ts.
 */
export const common = /* lua */ `
-- KEYS[1] is what all keys begin with; it names no key, but it tells a proxy the slot. ARGV[1] is the time in a test.
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
local now = tonumber(ARGV[1]) or clock

local function key(kind, name) return KEYS[1] .. kind .. ':' .. name end

-- A second more than the times in the record say, so that only those decide.
local function ttl(milliseconds) return math.max(0, milliseconds) + 1000 end

local states = { RUNNING = true, DONE = true, REJECTED = true, UNKNOWN = true, RESOLVED = true, TOMBSTONE = true }

local function readable(record)
  return type(record) == 'table' and record.v == 1 and states[record.state]
    and type(record.fingerprints) == 'table'
    and type(record.fingerprints.args) == 'string' and type(record.fingerprints.content) == 'string'
    and type(record.fence) == 'number' and type(record.effectNo) == 'number' and type(record.createdAt) == 'number'
    and type(record.leaseUntil) == 'number' and type(record.resendUntil) == 'number'
    and type(record.resultUntil) == 'number' and type(record.guardUntil) == 'number'
    and type(record.keepUntil) == 'number' and type(record.listedUntil) == 'number'
end

-- The record in a value, nil when there is none. One that can't be read is no reason to guess: it is never over, it is
-- never changed, and whoever is given it refuses it.
local function parse(keyHash, value)
  if not value then return nil end
  local decoded, record = pcall(cjson.decode, value)
  if decoded and readable(record) then return record end
  return { keyHash = keyHash, state = 'DAMAGED', keepUntil = math.huge }
end

local function load(keyHash) return parse(keyHash, redis.call('GET', key('record', keyHash))) end

-- asOf in record.ts; that DONE becomes TOMBSTONE is left to the reader, nothing here tells them apart.
local function current(record)
  if record and record.state ~= 'RUNNING' and record.keepUntil <= now then return nil end
  return record
end

-- The list of a content must outlive every record in it, or the content would look free before its outcome is over.
-- It mostly does already: a record is listed for as long as it may run and be unknown.
local function save(record, milliseconds)
  local lasts = ttl(milliseconds)
  if record.listedUntil < clock + lasts then
    local list = key('content', record.fingerprints.content)
    if redis.call('PTTL', list) < lasts then redis.call('PEXPIRE', list, lasts) end
    record.listedUntil = clock + lasts
  end
  redis.call('SET', key('record', record.keyHash), cjson.encode(record), 'PX', lasts)
end

local function settle(record, keepMs, reason)
  record.state, record.error, record.updatedAt, record.keepUntil = 'UNKNOWN', reason, now, now + keepMs
  save(record, keepMs)
end
`;

/** Finding the record that stands for a content, and handing one out. */
export const finding = /* lua */ `
-- The newest of those that are listed. Some may be over, or have been written anew with another content.
local function holderOf(content, listed)
  for keyHash in string.gmatch(listed or '', '%S+') do
    local record = current(load(keyHash))
    local stands = record and record.state ~= 'RESOLVED'
    if stands and (record.state == 'DAMAGED' or record.fingerprints.content == content) then return record end
  end
end

local function found(kind, record)
  if record.state == 'DAMAGED' then return { kind, now, 'damaged' } end
  local values = redis.call('MGET', key('record', record.keyHash), key('answer', record.keyHash))
  return { kind, now, values[1], now < record.resultUntil and values[2] }
end
`;

/** Taking a record off the list of its content: it had no effect. */
export const unlisting = /* lua */ `
local function unlist(record)
  local list = key('content', record.fingerprints.content)
  local rest = {}
  for keyHash in string.gmatch(redis.call('GET', list) or '', '%S+') do
    if keyHash ~= record.keyHash then table.insert(rest, keyHash) end
  end
  if #rest == 0 then redis.call('DEL', list) else redis.call('SET', list, table.concat(rest, ' '), 'KEEPTTL') end
end
`;
