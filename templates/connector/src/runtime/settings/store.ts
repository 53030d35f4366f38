import { accessSync, constants } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { conceal } from "../access/redaction.js";
import { Secret } from "../access/secret.js";
import { type StoreKind, storeKindOf } from "../idempotency/open-store.js";
import { parseSealingKeys, type SealingKey } from "../idempotency/sealing.js";
import type { Environment } from "./environment.js";
import { stateFolder } from "./state-folder.js";

/** Where idempotency keys live. */
export interface StoreSettings {
  /** `IDEMPOTENCY_STORE`; may hold a password. */
  readonly url: Secret;
  /** Sets this connector's records apart in a database that it shares. */
  readonly namespace?: string;
  /** What all hashes are made with; absent: made once and kept in the store. */
  readonly serverSecret?: Secret;
  /** What answers are encrypted with in the store; absent: they are not. */
  readonly sealingKeys?: readonly SealingKey[];
}

export interface StoreChoice {
  /** Of the connector. */
  readonly name: string;
  /** The kind that it was generated for. */
  readonly store: StoreKind;
  /** Whether any tool writes; without one the store is never opened. */
  readonly needed: boolean;
}

/** Reads `IDEMPOTENCY_STORE` and what belongs to it; a file in the user's folder for state is the default for SQLite. */
export function readStore(environment: Environment, choice: StoreChoice): StoreSettings {
  const namespace = readNamespace(environment);
  const serverSecret = readServerSecret(environment);
  const sealingKeys = readSealingKeys(environment);
  return {
    url: new Secret(readUrl(environment, choice)),
    ...(namespace !== undefined && { namespace }),
    ...(serverSecret !== undefined && { serverSecret }),
    ...(sealingKeys !== undefined && { sealingKeys }),
  };
}

function readUrl(environment: Environment, { name, store, needed }: StoreChoice): string {
  const text = environment.secretText("IDEMPOTENCY_STORE");
  if (text === undefined) {
    if (!needed) return "";
    if (store === "sqlite") return fileUrl(environment, join(stateFolder(environment, name), "idempotency.db"));
    environment.problem(`IDEMPOTENCY_STORE is missing: ${exampleOf(store)}`);
    return "";
  }
  const kind = storeKindOf(text);
  if (kind === "sqlite") return fileUrl(environment, pathOf(text));
  if (kind === undefined || !URL.canParse(text))
    environment.problem("IDEMPOTENCY_STORE must be sqlite:<path>, redis://… or postgres://…");
  else concealPassword(new URL(text));
  return text;
}

/** A server may say it back alone. */
function concealPassword({ password }: URL): void {
  conceal(password);
  try {
    conceal(decodeURIComponent(password));
  } catch {
    // What cannot be decoded travels as it is.
  }
}

function fileUrl(environment: Environment, path: string): string {
  if (!isWritable(path)) environment.problem(`IDEMPOTENCY_STORE: ${path} can't be written`);
  return `sqlite:${path}`;
}

/** `sqlite:///var/keys.db` is the file `/var/keys.db`. */
function pathOf(text: string): string {
  return text.replace(/^sqlite:(?:\/\/(?=\/))?/, "");
}

function exampleOf(store: Exclude<StoreKind, "sqlite">): string {
  return { redis: "redis://user:password@host:6379", postgres: "postgres://user:password@host/database" }[store];
}

function readNamespace(environment: Environment): string | undefined {
  const text = environment.text("IDEMPOTENCY_NAMESPACE");
  if (text !== undefined && !/^[a-z][a-z0-9_]{0,40}$/.test(text))
    environment.problem("IDEMPOTENCY_NAMESPACE must be a lower-case name of letters, digits and _");
  return text;
}

function readServerSecret(environment: Environment): Secret | undefined {
  const text = environment.secretText("IDEMPOTENCY_SECRET");
  if (text !== undefined && text.length < 32) environment.problem("IDEMPOTENCY_SECRET needs at least 32 characters");
  return text === undefined ? undefined : new Secret(text);
}

function readSealingKeys(environment: Environment): readonly SealingKey[] | undefined {
  const text = environment.secretText("SAFE_MCP_STORE_KEY");
  if (text === undefined) return undefined;
  conceal(text);
  try {
    return parseSealingKeys(text);
  } catch (error) {
    environment.problem(error instanceof RangeError ? error.message : "SAFE_MCP_STORE_KEY can't be read");
    return undefined;
  }
}

/** Whether the file can be written, or made: asked at the start, because the store is opened at the first write. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    const parent = dirname(resolve(path));
    return isMissing(error) && parent !== resolve(path) && isWritable(parent);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
