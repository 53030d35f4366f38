import { setTimeout as sleep } from "node:timers/promises";
import { agreedSecret, secretToKeep } from "../server-secret.js";
import { StoreStartError } from "../store.js";
import type { Connections, Send } from "./connections.js";
import { sqlStateOf } from "./driver.js";
import { migrations } from "./migrations.js";
import { firstRow, textOf } from "./rows.js";

/** What a process meets when another one is making the same objects at the same time. */
const races: ReadonlySet<string | undefined> = new Set([
  "23505",
  "40001",
  "40P01",
  "42710",
  "42723",
  "42P06",
  "42P07",
  "55P03",
  "XX000",
]);

/** @throws StoreStartError when the name can't be that of a schema. */
export function schemaNamed(namespace: string): string {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(namespace)) return namespace;
  throw new StoreStartError("the namespace of the idempotency store must be lower case letters, digits and _");
}

/**
 * Makes what is missing and returns the secret that all hashes are made with. Many processes may do so at once.
 * @throws StoreStartError when the role may not, or the schema is of a newer release, something else, or another secret.
 */
export async function prepareSchema(
  connections: Connections,
  schema: string,
  givenSecret: Uint8Array | undefined,
  deadline: number,
): Promise<Uint8Array> {
  for (;;) {
    try {
      return await connections.transact((send) => prepare(send, schema, givenSecret), deadline);
    } catch (error) {
      if (sqlStateOf(error) === "42501") throw mayNot(schema);
      if (!races.has(sqlStateOf(error)) || performance.now() > deadline) throw error;
      await sleep(10 + Math.random() * 90);
    }
  }
}

async function prepare(send: Send, schema: string, givenSecret: Uint8Array | undefined): Promise<Uint8Array> {
  await migrate(send, schema);
  const secret = await prepareSecret(send, schema, givenSecret);
  await assertPrivileges(send, schema);
  return secret;
}

async function migrate(send: Send, schema: string): Promise<void> {
  if ((await versionOf(send, schema)) === migrations.length) return;
  if (!(await exists(send, "to_regnamespace", `"${schema}"`))) await send({ text: `CREATE SCHEMA "${schema}"` });
  // Whoever waits here for another process finds the work done.
  const missing = migrations.slice(await versionOf(send, schema, "FOR UPDATE"));
  for (const step of missing) await send({ text: step(`"${schema}"`) });
  const text = `UPDATE "${schema}".meta SET value = $1 WHERE name = 'schema_version'`;
  if (missing.length > 0) await send({ text, values: [String(migrations.length)] });
}

/** 0: there is nothing yet. */
async function versionOf(send: Send, schema: string, locking = ""): Promise<number> {
  if (!(await exists(send, "to_regclass", `"${schema}".meta`))) return 0;
  const version = Number(await meta(send, schema, "schema_version", locking));
  if (version > migrations.length)
    throw new StoreStartError("the idempotency store was made by a newer release of this connector");
  if (Number.isInteger(version) && version > 0) return version;
  throw new StoreStartError(`the schema ${schema} holds something else: set IDEMPOTENCY_NAMESPACE to another name`);
}

/** The row of the check decides who was first: whoever comes second waits for it and takes what was kept. */
async function prepareSecret(send: Send, schema: string, given: Uint8Array | undefined): Promise<Uint8Array> {
  const known = await meta(send, schema, "secret_check");
  if (known === undefined) {
    const { check, secret } = secretToKeep(given);
    const isFirst = await keep(send, schema, "secret_check", check);
    if (isFirst && secret !== undefined) await keep(send, schema, "secret", secret);
  }
  const check = known ?? (await meta(send, schema, "secret_check")) ?? "";
  const secret = await meta(send, schema, "secret");
  return agreedSecret(given, { check, ...(secret !== undefined && { secret }) });
}

async function assertPrivileges(send: Send, schema: string): Promise<void> {
  const text = `
    SELECT (SELECT bool_and(has_table_privilege($1, privilege)) FROM unnest($2::text[]) AS privilege)
       AND (SELECT bool_and(has_table_privilege($4, privilege)) FROM unnest('{SELECT,UPDATE}'::text[]) AS privilege)
       AND (SELECT bool_and(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc WHERE pronamespace = to_regnamespace($3))
        AS may`;
  const values = [`"${schema}".record`, "{SELECT,INSERT,UPDATE,DELETE}", `"${schema}"`, `"${schema}".meta`];
  if (textOf(firstRow(await send({ text, values })), "may") !== "t") throw mayNot(schema);
}

function mayNot(schema: string): StoreStartError {
  const toCreate = "GRANT CREATE ON DATABASE to it, or start the connector once with a role that may create";
  const toUse = `GRANT USAGE ON SCHEMA ${schema}, SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} and EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema}`;
  return new StoreStartError(
    `the role in IDEMPOTENCY_STORE may not make or use the schema ${schema}: ${toCreate} and then ${toUse}`,
  );
}

async function exists(send: Send, lookup: "to_regnamespace" | "to_regclass", name: string): Promise<boolean> {
  const row = firstRow(await send({ text: `SELECT ${lookup}($1)::text AS name`, values: [name] }));
  return textOf(row, "name") !== undefined;
}

async function meta(send: Send, schema: string, name: string, locking = ""): Promise<string | undefined> {
  const text = `SELECT value FROM "${schema}".meta WHERE name = $1 ${locking}`;
  return textOf(firstRow(await send({ text, values: [name] })), "value");
}

async function keep(send: Send, schema: string, name: string, value: string): Promise<boolean> {
  const text = `INSERT INTO "${schema}".meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name`;
  return (await send({ text, values: [name, value] })).length === 1;
}
