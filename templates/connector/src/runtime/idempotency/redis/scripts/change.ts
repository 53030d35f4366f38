import { common, unlisting } from "./common.js";

/**
 * A claim changes its own record alone, only while its fence is the newest, and from these states alone.
 * @param outcomes members of a Lua table: what the change is called, by the state that it is made from
 */
const claimed = (outcomes: string): string => /* lua */ `${common}
local keyHash, callId, fence, keepMs = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local record = current(load(keyHash))
if record and record.state == 'DAMAGED' then return 'damaged' end
if not record or record.callId ~= callId or record.fence ~= fence then return 'stale' end
local outcome = ({ ${outcomes} })[record.state]
if not outcome then return 'stale' end
`;

/** What the caller was told, if anybody was. */
const ending = /* lua */ `
local told = ARGV[6] ~= '' and ARGV[6] or nil
`;

/** RUNNING, UNKNOWN or RESOLVED to DONE. */
export const complete = /* lua */ `${claimed("RUNNING = 'changed', UNKNOWN = 'late', RESOLVED = 'late'")}
local keepResultMs, guardMs, answer = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
record.state, record.error, record.updatedAt = 'DONE', nil, now
record.resultUntil, record.guardUntil, record.keepUntil = now + keepResultMs, now + guardMs, now + keepMs
save(record, keepMs)
redis.call('SET', key('answer', keyHash), answer, 'PX', ttl(math.min(keepResultMs, keepMs)))
return outcome
`;

/** RUNNING or UNKNOWN to REJECTED. */
export const release = /* lua */ `${claimed("RUNNING = 'changed', UNKNOWN = 'late'")}${ending}${unlisting}
unlist(record)
record.state, record.error, record.updatedAt, record.keepUntil = 'REJECTED', told, now, now + keepMs
save(record, keepMs)
return outcome
`;

/** RUNNING to UNKNOWN. */
export const settle = /* lua */ `${claimed("RUNNING = 'changed'")}${ending}
if ARGV[7] == '1' then record.resendUntil = 0 end
settle(record, keepMs, told)
return outcome
`;
