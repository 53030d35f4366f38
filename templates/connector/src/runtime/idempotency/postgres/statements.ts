/**
 * The statements that are not worth a function of the schema. The first parameter of each is the time, null for the server's
 * own. `clock` is evaluated once in a statement; its settings end with the statement's transaction.
 */
export interface Statements {
  readonly byKey: string;
  readonly holder: string;
  readonly rerun: string;
  /** For an answer that comes when the outcome was taken for absent: too seldom for a function. */
  readonly completeResolved: string;
  readonly noteReplays: string;
  readonly collect: string;
}

const time = "coalesce($1::bigint, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) AS now_ms";
const clock = `(SELECT ${time}, set_config('synchronous_commit', 'on', true), set_config('lock_timeout', '500ms', true))`;

export function statementsFor(schema: string): Statements {
  const record = `"${schema}".record`;
  const meta = `"${schema}".meta`;
  return {
    byKey: `SELECT ${time}, (SELECT to_json(r) FROM ${record} r WHERE r.key_h = $2) AS record`,
    // The newest record that may have had an effect: it stands for its content.
    holder: `SELECT ${time}, (SELECT to_json(r) FROM ${record} r
      WHERE r.fp_content = $2 AND r.state NOT IN ('REJECTED', 'RESOLVED') ORDER BY r.id DESC LIMIT 1) AS record`,
    rerun: `UPDATE ${record} r
      SET state = 'RUNNING', fence = fence + 1, owner = $5, updated_at = now_ms, lease_until = now_ms + $6::bigint,
        keep_until = 0, due_at = now_ms + $6::bigint + $7::bigint
      FROM ${clock} AS clock WHERE r.key_h = $2 AND r.id = $3 AND r.fence = $4 AND r.state = 'UNKNOWN' RETURNING now_ms`,
    completeResolved: `UPDATE ${record} r
      SET state = 'DONE', answer = $4, error = NULL, updated_at = now_ms, result_until = now_ms + $5::bigint,
        guard_until = now_ms + $6::bigint, keep_until = now_ms + $7::bigint,
        due_at = now_ms + least($5::bigint, $7::bigint)
      FROM ${clock} AS clock WHERE r.key_h = $2 AND r.call_id = $8 AND r.fence = $3 AND r.state = 'RESOLVED' RETURNING now_ms`,
    noteReplays: `
      UPDATE ${record} r SET replays = r.replays + times, last_replay_at = now_ms
      FROM ${clock} AS clock, json_to_recordset($2) AS replayed(key_h text, times bigint) WHERE r.key_h = replayed.key_h`,
    // The turn of another process is not waited for. Where there is nothing to do, nobody takes one.
    collect: `
      WITH clock AS ${clock}, turn AS (
        UPDATE ${meta} SET value = $3 || ' ' || (now_ms + $4::bigint) FROM clock
        WHERE name = (
          SELECT name FROM ${meta} m, clock
          WHERE name = 'collector' AND EXISTS (SELECT 1 FROM ${record} r WHERE r.due_at <= now_ms) AND (value LIKE $3 || ' %'
            OR coalesce(substring(value FROM ' (\\d+)$')::bigint, 0) NOT BETWEEN now_ms AND now_ms + $4::bigint)
          FOR UPDATE OF m SKIP LOCKED
        ) RETURNING 1
      ), due AS (
        SELECT r.key_h FROM ${record} r WHERE r.due_at <= (SELECT now_ms FROM clock) AND EXISTS (SELECT 1 FROM turn)
        ORDER BY r.due_at LIMIT $2 FOR UPDATE SKIP LOCKED
      ), removed AS (
        DELETE FROM ${record} r USING due, clock
        WHERE r.key_h = due.key_h AND r.keep_until <= now_ms RETURNING 1
      ), buried AS (
        UPDATE ${record} r SET state = 'TOMBSTONE', owner = '', answer = NULL, due_at = keep_until FROM due, clock
        WHERE r.key_h = due.key_h AND r.state = 'DONE' AND r.keep_until > now_ms RETURNING 1
      )
      SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM buried) AS touched`,
  };
}
