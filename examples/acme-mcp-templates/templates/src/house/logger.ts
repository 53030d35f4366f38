import { redact } from "../runtime/access/redaction.js";
import { describe, type Logger } from "../runtime/logging.js";

/** The log as the collector of ACME takes it: `level=info msg="call" tool="list_pets"`, on stderr, without secrets. */
export function houseLogger(stock: Logger): Logger {
  return {
    ...stock,
    info: (facts, message) => write("info", message, facts),
    warn: (facts, message) => write("warn", message, facts),
    called: ({ id, tool, answer, milliseconds }) =>
      write("info", "call", { call: id, tool, status: answer.status, duration_ms: Math.round(milliseconds) }),
    failed: (what, error, call) => write("error", what, { call, error: describe(error) }),
  };
}

function write(level: string, message: string, facts: object): void {
  const members = Object.entries(facts).map(([key, value]) => `${key}=${JSON.stringify(value) ?? "undefined"}`);
  process.stderr.write(`${redact([`level=${level}`, `msg=${JSON.stringify(message)}`, ...members].join(" "))}\n`);
}
