const now = "coalesce(at, floor(extract(epoch FROM clock_timestamp()) * 1000))";

/** The SQLSTATE of a call that has changed nothing because others were faster; of a class that is nobody else's. */
export const overtaken = "SM001";

/** For the transaction of one call: durable whatever the role's default is, short waits, and plans that stay what they are. */
const settings = [
  "set_config('synchronous_commit', 'on', true)",
  "set_config('lock_timeout', '500ms', true)",
  "set_config('plan_cache_mode', 'force_generic_plan', true)",
  "set_config('enable_seqscan', 'off', true)",
].join(" || ");

/** Whether the newest other record of the content is another one than was seen; most often there was none and is none. */
const newRival = (schema: string): string =>
  `seen_rival IS DISTINCT FROM (
      SELECT max(r.id) FROM ${schema}.record r WHERE r.fp_content = begin_1.fp_content AND r.key_h <> begin_1.key_h)`;

/**
 * What the store needs in its schema, version by version, as plain SQL for the eyes of an administrator as well. A step
 * that was released is never changed. Functions carry the version of their meaning in their names, so that processes of an
 * older and a newer release can share the tables.
 */
export const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
CREATE TABLE ${schema}.meta (
  name  text PRIMARY KEY,  -- schema_version, secret_check, collector, and secret unless one is given in the settings
  value text NOT NULL
);
INSERT INTO ${schema}.meta (name, value) VALUES ('schema_version', '1'), ('collector', '');

CREATE TABLE ${schema}.record (
  key_h          text COLLATE "C" PRIMARY KEY,
  id             bigint NOT NULL,                      -- the order in which the records of a content were begun
  v              integer NOT NULL,                     -- format of the record
  holds          boolean,                              -- true: the one record that keeps a second one of its content out
  call_id        text NOT NULL,
  state          text NOT NULL,
  fence          bigint NOT NULL,
  effect_no      bigint NOT NULL,
  owner          text NOT NULL,
  tool           text NOT NULL,
  tool_hash      text NOT NULL,
  fp_args        text NOT NULL,
  fp_content     text COLLATE "C" NOT NULL,
  created_at     bigint NOT NULL,                      -- times are milliseconds since 1970; 0: not set
  first_sent_at  bigint NOT NULL,
  updated_at     bigint NOT NULL,
  lease_until    bigint NOT NULL,
  resend_until   bigint NOT NULL,
  result_until   bigint NOT NULL,
  guard_until    bigint NOT NULL,
  keep_until     bigint NOT NULL,
  due_at         bigint,                               -- when the garbage collection has to look at it
  replays        bigint NOT NULL DEFAULT 0,            -- how often its answer was given again; noted now and then
  last_replay_at bigint NOT NULL DEFAULT 0,
  parent_call_id text,
  successor      text,
  answer         text,
  error          text
);

-- At most one record of a content holds; the others have null there, and nulls are distinct.
CREATE UNIQUE INDEX record_content ON ${schema}.record (fp_content, holds);
CREATE INDEX record_due ON ${schema}.record (due_at) WHERE due_at IS NOT NULL;

-- Takes the key if everything still is as it was "seen" (null: neither the key nor its content has a record), and answers
-- the time. Otherwise it changes nothing and answers what there is: {"now", "own", "holder", "rival"}.
--   own     the record of the key; seen as "id:fence:state", and replaced
--   holder  the newest record of the content that may have had an effect, unless it is the key's own
--   rival   the id of the newest other record of the content, whatever became of it
-- An exclusive request is alone with its content: it takes over "holds", so that every other one has to wait for it, and
-- then looks for rivals, because every statement in here sees what was committed before it started.
CREATE FUNCTION ${schema}.begin_1(
  key_h text, fp_content text, fp_args text, call_id text, owner text, tool text, tool_hash text, parent_call_id text,
  lease_ms bigint, resend_ms bigint, keep_unknown_ms bigint, exclusive boolean, seen json, at bigint
) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
  now_ms     bigint  := ${now};
  settings   text    := ${settings};
  id         bigint  := extract(epoch FROM clock_timestamp()) * 1000000;
  fence      bigint  := 1;
  effect_no  bigint  := 1;
  created_at bigint  := now_ms;
  seen_rival bigint;
  unchanged  boolean := true;
  made_room  boolean := false;
BEGIN
  IF seen IS NOT NULL THEN
    -- Makes room, as long as everything is as it was seen.
    seen_rival := seen->>'rival';
    unchanged := NOT (exclusive AND ${newRival(schema)});
    IF unchanged AND seen->>'resolves' IS NOT NULL THEN
      UPDATE ${schema}.record r SET state = 'RESOLVED', successor = begin_1.key_h, updated_at = now_ms
        WHERE r.key_h = seen->>'resolves' AND r.fence = (seen->>'resolves_fence')::bigint AND r.state = 'UNKNOWN';
      unchanged := FOUND;
      made_room := FOUND;
    END IF;
    IF unchanged AND seen->>'own' IS NOT NULL THEN
      DELETE FROM ${schema}.record r
        WHERE r.key_h = begin_1.key_h AND concat_ws(':', r.id, r.fence, r.state) = seen->>'own';
      unchanged := FOUND;
      made_room := made_room OR FOUND;
    END IF;
    IF unchanged AND exclusive THEN
      UPDATE ${schema}.record r SET holds = NULL WHERE r.fp_content = begin_1.fp_content AND r.holds;
      made_room := made_room OR FOUND;
    END IF;
    fence := coalesce((seen->>'fence')::bigint + 1, fence);
    effect_no := coalesce((seen->>'effect_no')::bigint + 1, effect_no);
    created_at := coalesce((seen->>'created_at')::bigint, created_at);
  END IF;
  IF seen IS NOT NULL OR NOT exclusive THEN
    id := greatest(id, 1 + (SELECT max(r.id) FROM ${schema}.record r WHERE r.fp_content = begin_1.fp_content));
  END IF;
  IF unchanged THEN
    INSERT INTO ${schema}.record (
        key_h, id, v, holds, call_id, state, fence, effect_no, owner, tool, tool_hash, fp_args, fp_content, created_at,
        first_sent_at, updated_at, lease_until, resend_until, result_until, guard_until, keep_until, due_at,
        parent_call_id)
      VALUES (
        key_h, id, 1, nullif(exclusive, false), call_id, 'RUNNING', fence, effect_no, owner, tool, tool_hash, fp_args,
        fp_content, created_at, now_ms, now_ms, now_ms + lease_ms, now_ms + resend_ms, 0, 0, 0,
        now_ms + lease_ms + keep_unknown_ms, parent_call_id)
      ON CONFLICT DO NOTHING;
    unchanged := FOUND;
  END IF;
  IF unchanged THEN
    IF NOT (exclusive AND ${newRival(schema)}) THEN
      RETURN now_ms;
    END IF;
    DELETE FROM ${schema}.record r WHERE r.key_h = begin_1.key_h;
  END IF;
  -- Somebody was faster: the room is given back with the whole transaction.
  IF made_room THEN
    RAISE SQLSTATE '${overtaken}' USING MESSAGE = 'another process has changed what was seen: look again';
  END IF;
  RETURN (SELECT json_build_object(
    'now', now_ms,
    'own', (SELECT to_json(r) FROM ${schema}.record r WHERE r.key_h = begin_1.key_h),
    'holder', (SELECT CASE WHEN h.key_h <> begin_1.key_h THEN to_json(h) END FROM (
      SELECT * FROM ${schema}.record r
        WHERE exclusive AND r.fp_content = begin_1.fp_content AND r.state NOT IN ('REJECTED', 'RESOLVED')
        ORDER BY r.id DESC LIMIT 1) h),
    'rival', (SELECT max(r.id) FROM ${schema}.record r
      WHERE exclusive AND r.fp_content = begin_1.fp_content AND r.key_h <> begin_1.key_h)));
END
$function$;

-- Ends what runs, or settles what became unknown. Answers the state before; null: the claim was overtaken.
CREATE FUNCTION ${schema}.change_1(
  key_h text, call_id text, fence bigint, state text, answer text, error text, result_ms bigint, guard_ms bigint, keep_ms bigint,
  never_again boolean, at bigint
) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
  now_ms   bigint := ${now};
  settings text   := ${settings};
  earlier  text;
BEGIN
  FOREACH earlier IN ARRAY ARRAY['RUNNING', 'UNKNOWN'] LOOP
    UPDATE ${schema}.record r SET
        state = change_1.state, answer = change_1.answer, error = change_1.error, updated_at = now_ms,
        result_until = coalesce(now_ms + result_ms, 0), guard_until = coalesce(now_ms + guard_ms, 0),
        resend_until = CASE WHEN never_again THEN 0 ELSE r.resend_until END,
        keep_until = now_ms + keep_ms, due_at = now_ms + least(result_ms, keep_ms)
      WHERE r.key_h = change_1.key_h AND r.call_id = change_1.call_id AND r.fence = change_1.fence
          AND r.state = earlier AND earlier <> change_1.state;
    IF FOUND THEN
      RETURN earlier;
    END IF;
  END LOOP;
  RETURN NULL;
END
$function$;`,
];
