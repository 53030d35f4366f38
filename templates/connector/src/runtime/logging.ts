import { pseudonym } from "./access/principal.js";
import { redact, redactValue } from "./access/redaction.js";
import { mayNameSecret } from "./access/secret-shapes.js";
import type { Answer, Principal } from "./call.js";
import type { CallTrace } from "./telemetry/call-trace.js";

export const logLevels = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

/** JSON lines on stderr: stdout belongs to the protocol. */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  /** One line for each call. */
  called(record: CallRecord): void;
  /** Something failed that the caller is not told in detail. */
  failed(what: string, error: unknown, callId?: string): void;
}

export interface CallRecord {
  readonly id: string;
  readonly tool: string;
  readonly principal: Principal;
  readonly arguments?: unknown;
  readonly answer: Answer;
  readonly milliseconds: number;
  readonly upstream?: Pick<CallTrace, "upstreamStatus" | "sends">;
}

export interface LogSettings {
  readonly level: LogLevel;
  /** Whether arguments and results are logged too, without what is known or named as a secret. */
  readonly content: boolean;
}

/**
 * Lines of calls wait for others, so that no call waits for a write, and many are written at the price of one. What is said
 * otherwise is written at once, and everything when the process ends.
 */
const MOST_WAITING = 32;
const LONGEST_WAIT_MS = 200;

/** Loads the logging library only when there is something to log. */
export async function createLogger({ level, content }: LogSettings): Promise<Logger> {
  const { pino } = await import("pino");
  const stderr = pino.destination({ fd: 2, sync: true });
  let text = "";
  const gather = { write: (line: string) => (text += line) };
  const log = pino({ level, base: null, timestamp: false, hooks: { streamWrite: redact } }, gather);
  const waiting: (readonly [at: number, facts: object])[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [at, facts] of waiting.splice(0)) log.info(timed(facts, at), "call");
    if (text !== "") stderr.write(text);
    text = "";
  };
  const atOnce = (severity: "info" | "warn" | "error", facts: object, message: string): void => {
    flush();
    log[severity](timed(facts, Date.now()), message);
    flush();
  };
  process.once("exit", flush);
  return {
    info: (facts, message) => atOnce("info", facts, message),
    warn: (facts, message) => atOnce("warn", facts, message),
    called: (record) => {
      if (!log.isLevelEnabled("info")) return;
      waiting.push([Date.now(), { ...lineOf(record), ...(content && contentOf(record)) }]);
      if (waiting.length >= MOST_WAITING) flush();
      else timer ??= setTimeout(flush, LONGEST_WAIT_MS).unref();
    },
    failed: (what, error, callId) => atOnce("error", { call: callId, error: describe(error) }, what),
  };
}

/** When it happened, which may be before it is written. */
function timed(facts: object, at: number): object {
  return { time: new Date(at).toISOString(), ...facts };
}

/** An error in words: its chain of messages and where it began. What else an error carries may hold anything. */
export function describe(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const place = stack.split("\n").find((line) => line.trimStart().startsWith("at "));
  return printable(messages(error).join(" < ") + (place === undefined ? "" : ` (${place.trim()})`));
}

/**
 * One line of at most 1,000 characters, without control characters and without secrets, which may lie on several lines or
 * come to light on one; taken out before the cut, because it could leave half of one.
 */
export function printable(text: string): string {
  return redact(redact(text).replace(/\p{Cc}+/gu, " ")).slice(0, 1_000);
}

function lineOf({
  id,
  tool,
  principal,
  answer,
  milliseconds,
  upstream,
}: CallRecord): Readonly<Record<string, unknown>> {
  return {
    call: id,
    tool,
    principal: pseudonym(principal),
    ...outcomeOf(answer),
    duration_ms: Math.round(milliseconds),
    upstream_status: upstream?.upstreamStatus,
    sends: upstream?.sends,
  };
}

const LONGEST_CONTENT = 4_000;

/** Cut, so that one call can't fill a disk; the whole line is redacted when it is written. */
function contentOf({ arguments: given, answer }: CallRecord): Readonly<Record<string, string>> {
  const shown = answer.status === "ok" ? answer.result : answer.error;
  return { arguments: contentText(given), result: contentText(shown) };
}

function contentText(value: unknown): string {
  const text = JSON.stringify(withoutNamedSecrets(redactValue(value))) ?? "";
  return text.length > LONGEST_CONTENT ? `${text.slice(0, LONGEST_CONTENT)}…` : text;
}

/** What stands under a name behind which a secret is likely. */
function withoutNamedSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNamedSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      mayNameSecret(name) ? "[secret]" : withoutNamedSecrets(member),
    ]),
  );
}

function outcomeOf(answer: Answer): Readonly<Record<string, unknown>> {
  if (answer.status === "error") return { outcome: answer.error.code, executed: answer.error.executed };
  const executedNow = answer.call?.executed_now ?? true;
  return { outcome: "ok", executed: executedNow ? "yes" : "no", replayed: answer.call?.replayed ?? false };
}

function messages(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const own = `${error.name}: ${error.message}`;
  return error.cause === undefined || depth > 4 ? [own] : [own, ...messages(error.cause, depth + 1)];
}
