import { existsSync } from "node:fs";
import { redact } from "./access/redaction.js";
import { describe, printable } from "./logging.js";

/** One line on stderr. */
export function say(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** Lines of any length for the person at a terminal: on stderr, without secrets and control characters. */
export function tell(text: string): void {
  process.stderr.write(`${redact(text).replace(/[^\P{Cc}\n]/gu, " ")}\n`);
}

/** Errors whose message is written for the person who starts the connector. */
const peopleErrors: ReadonlySet<string> = new Set(["SettingsError", "StoreStartError"]);

/** Ends the process with one line. A wrong setting is told as it is, anything else with the place it came from. */
export function die(error: unknown): never {
  const forPeople = error instanceof Error && peopleErrors.has(error.name);
  say(forPeople ? `can't start: ${error.message}${hint()}` : `fatal: ${describe(error)}`);
  process.exit(1);
}

/** Node.js reads no `.env` by itself, and whoever has filled one in is told otherwise that nothing is set. */
function hint(): string {
  const isRead = process.execArgv.some((argument) => argument.startsWith("--env-file"));
  return isRead || !existsSync(".env") ? "" : ". The .env in this folder was not read: start with node --env-file=.env";
}
