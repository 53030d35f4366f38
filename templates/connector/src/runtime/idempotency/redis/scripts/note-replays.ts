import { common } from "./common.js";

/** Key hashes and how often the answer of each was given again. */
export const noteReplays = /* lua */ `${common}
for at = 2, #ARGV, 2 do
  local record = load(ARGV[at])
  if record and record.state ~= 'DAMAGED' then
    record.replays, record.lastReplayAt = (record.replays or 0) + tonumber(ARGV[at + 1]), now
    redis.call('SET', key('record', record.keyHash), cjson.encode(record), 'KEEPTTL')
  end
end
`;
