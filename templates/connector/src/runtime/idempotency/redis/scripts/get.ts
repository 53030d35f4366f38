import { common, finding } from "./common.js";

/** The record of a key, or the one that stands for a content; writes nothing. */
export const get = /* lua */ `${common}${finding}
local by, hash = ARGV[2], ARGV[3]
local record
if by == 'keyHash' then
  record = current(load(hash))
else
  record = holderOf(hash, redis.call('GET', key('content', hash)))
end
return record and found('found', record)
`;
