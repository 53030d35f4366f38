import { common, unlisting } from "./common.js";

/** A claim changes its record only while its fence is the newest and the outcome still open. */
const claimed = /* lua */ `${common}
local keyHash, fence, keepMs = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local record = current(load(keyHash))
if record and record.state == 'DAMAGED' then return 'damaged' end
if not record or record.fence ~= fence then return 'stale' end
local outcome = ({ RUNNING = 'changed', UNKNOWN = 'late' })[record.state]
if not outcome then return 'stale' end
`;

/** RUNNING or UNKNOWN to DONE. */
export const complete = /* lua */ `${claimed}
local keepResultMs, guardMs, answer = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
record.state, record.error, record.updatedAt = 'DONE', nil, now
record.resultUntil, record.guardUntil, record.keepUntil = now + keepResultMs, now + guardMs, now + keepMs
save(record, keepMs)
redis.call('SET', key('answer', keyHash), answer, 'PX', ttl(math.min(keepResultMs, keepMs)))
return outcome
`;

/** RUNNING or UNKNOWN to REJECTED. */
export const release = /* lua */ `${claimed}${unlisting}
unlist(record)
record.state, record.error, record.updatedAt, record.keepUntil = 'REJECTED', ARGV[5], now, now + keepMs
save(record, keepMs)
return outcome
`;

/** RUNNING to UNKNOWN. */
export const settle = /* lua */ `${claimed}
if outcome == 'late' then return 'stale' end
settle(record, keepMs, ARGV[5])
return outcome
`;
