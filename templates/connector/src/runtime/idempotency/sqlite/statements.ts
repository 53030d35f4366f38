import type { SqliteDatabase, SqliteStatement } from "./driver.js";
import { columns } from "../row.js";

/** Every statement of the store, prepared once. None returns rows from a write. */
export interface Statements {
  readonly byKey: SqliteStatement;
  readonly holder: SqliteStatement;
  /** Changes nothing when the key or the content is known. */
  readonly insertUnknown: SqliteStatement;
  readonly insert: SqliteStatement;
  readonly rerun: SqliteStatement;
  readonly resolve: SqliteStatement;
  readonly complete: SqliteStatement;
  readonly end: SqliteStatement;
  readonly noteReplays: SqliteStatement;
  readonly due: SqliteStatement;
  /** Changes nothing when it is another process's turn to collect. */
  readonly takeTurn: SqliteStatement;
  readonly bury: SqliteStatement;
  readonly remove: SqliteStatement;
}

export function prepareStatements(database: SqliteDatabase): Statements {
  const all = columns.join(", ");
  const parameters = columns.map((_, index) => `?${index + 1}`);
  const parameter = (column: string): string => `?${columns.indexOf(column) + 1}`;
  // Of a write that dies, as of any whose outcome nobody knows: the last parameter is how long that is kept.
  const dueAt = `${parameter("lease_until")} + ?${columns.length + 1}`;
  return {
    byKey: database.prepare(`SELECT ${all} FROM record WHERE key_h = ?`),
    // The newest record that may have had an effect: it stands for its content.
    holder: database.prepare(
      `SELECT ${all} FROM record WHERE fp_content = ? AND state NOT IN ('REJECTED', 'RESOLVED') ORDER BY id DESC LIMIT 1`,
    ),
    insertUnknown: database.prepare(
      `INSERT INTO record(${all}, due_at) SELECT ${parameters.join(", ")}, ${dueAt}
       WHERE NOT EXISTS (SELECT 1 FROM record WHERE key_h = ${parameter("key_h")})
         AND NOT EXISTS (SELECT 1 FROM record WHERE fp_content = ${parameter("fp_content")})`,
    ),
    insert: database.prepare(
      `INSERT OR REPLACE INTO record(${all}, due_at) VALUES(${parameters.join(", ")}, ${dueAt})`,
    ),
    rerun: database.prepare(
      `UPDATE record SET state = 'RUNNING', fence = fence + 1, owner = ?, updated_at = ?, lease_until = ?, keep_until = 0, due_at = ?
       WHERE key_h = ? AND fence = ? AND state = 'UNKNOWN'`,
    ),
    resolve: database.prepare(
      `UPDATE record SET state = 'RESOLVED', successor = ?, updated_at = ? WHERE key_h = ? AND fence = ? AND state = 'UNKNOWN'`,
    ),
    complete: database.prepare(
      `UPDATE record SET state = 'DONE', answer = ?, error = NULL, updated_at = ?, result_until = ?, guard_until = ?, keep_until = ?, due_at = ?
       WHERE key_h = ? AND call_id = ? AND fence = ? AND state = ?`,
    ),
    end: database.prepare(
      `UPDATE record SET state = ?, error = ?, resend_until = resend_until * ?, updated_at = ?, keep_until = ?, due_at = ?
       WHERE key_h = ? AND call_id = ? AND fence = ? AND state = ?`,
    ),
    noteReplays: database.prepare("UPDATE record SET replays = replays + ?, last_replay_at = ? WHERE key_h = ?"),
    takeTurn: database.prepare(
      `UPDATE meta SET value = ?1 || ' ' || (?2 + ?3) WHERE name = 'collector' AND (value LIKE ?1 || ' %'
         OR CAST(substr(value, instr(value, ' ')) AS INTEGER) NOT BETWEEN ?2 AND ?2 + ?3)`,
    ),
    due: database.prepare("SELECT id FROM record WHERE due_at <= ? LIMIT ?"),
    bury: database.prepare(
      `UPDATE record SET state = 'TOMBSTONE', owner = '', answer = NULL, due_at = keep_until
       WHERE state = 'DONE' AND keep_until > ? AND id IN (SELECT id FROM record WHERE due_at <= ? LIMIT ?)`,
    ),
    remove: database.prepare(
      `DELETE FROM record WHERE keep_until <= ? AND id IN (SELECT id FROM record WHERE due_at <= ? LIMIT ?)`,
    ),
  };
}
