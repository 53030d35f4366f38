import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "./environment.js";

/** The file of `IDEMPOTENCY_STORE=sqlite:<path>`; by default one in the user's folder for state. */
export function readStoreFile(environment: Environment, name: string): string {
  const text = environment.text("IDEMPOTENCY_STORE");
  const path = text === undefined ? defaultFile(environment, name) : /^sqlite:(?:\/\/(?=\/))?([^?]+)$/.exec(text)?.[1];
  if (path === undefined) environment.problem(`IDEMPOTENCY_STORE ${problemOf(text ?? "")}`);
  else if (!isWritable(path)) environment.problem(`IDEMPOTENCY_STORE: ${path} can't be written`);
  return path ?? "";
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

function problemOf(text: string): string {
  const scheme = /^(redis|postgres)/.exec(text)?.[1];
  return scheme === undefined
    ? "must be sqlite:<path>"
    : `names ${scheme}, which is not built into this connector: use sqlite:<path>`;
}

/** Outlives the process, and does not depend on the folder that a host has started it in. */
function defaultFile(environment: Environment, name: string): string {
  const state = environment.text("XDG_STATE_HOME") ?? environment.text("LOCALAPPDATA");
  return join(state ?? join(homedir(), ".local", "state"), name, "idempotency.db");
}
