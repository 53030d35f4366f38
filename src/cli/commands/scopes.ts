import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import {
  type Diagnostic,
  type DiagnosticCode,
  exitCodes,
  printable,
  Refusal,
  type Severity,
} from "../../diagnostics/index.js";
import { chooseScopes } from "../../pipeline.js";
import { comparePower } from "../../plan/index.js";
import type { ScopeLock } from "../../plan/scopes/lock.js";
import { configOf } from "../questions/config.js";
import { describeDiagnostics } from "../report/diagnostics.js";
import { describeComparison } from "../report/scope-diff.js";
import { describeLock, type ScopeFormat } from "../report/scopes.js";
import { settingsOf } from "../settings.js";
import { apiRequest } from "./api-request.js";
import type { Command, CommandContext } from "./command.js";
import { lockName, readLock } from "./scopes-lock.js";

/** `scopes <spec|folder>`: what is asked for and why; `scopes diff <a> <b>`: what became wider. Writes nothing. */
export const scopesCommand: Command = async (context) => {
  const [first, ...rest] = context.line.positionals;
  if (first === "diff" && rest.length > 0) return compareLocks(rest, context);
  if (rest.length > 0) {
    const message = `There is no place for "${printable(rest.join(" "))}".`;
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, help: "See create-safe-mcp scopes --help." });
  }
  const format = formatOf(context);
  const lock = first !== undefined && isProject(first, context) ? lockOf(first, context) : await chosen(context);
  context.screen.print(describeLock(lock, format, context.screen.paint));
  return exitCodes.done;
};

/** A connector's lock says what was chosen; another choice is one about a document. */
function lockOf(path: string, { line, cwd }: CommandContext): ScopeLock {
  const choosing = (["spec", "access", "allow", "reason", "tools", "auth", "overlay"] as const).find(
    (flag) => line.values.has(flag) || line.lists.has(flag),
  );
  if (choosing === undefined) return readLock(path, cwd);
  const message = `--${choosing} chooses from a document, and ${printable(path, 100)} is a connector.`;
  throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, help: "Leave it out, or name the document." });
}

function compareLocks([before, after, ...others]: readonly string[], context: CommandContext): number {
  const { screen, cwd } = context;
  if (before === undefined || after === undefined || others.length > 0) {
    const message = "diff takes two connectors or scope locks: the one before and the one after.";
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message });
  }
  const comparison = comparePower(readLock(before, cwd), readLock(after, cwd));
  screen.print(describeComparison(comparison, formatOf(context), screen.paint));
  return comparison.verdict === "wider" ? exitCodes.conflicts : exitCodes.done;
}

/** What a connector for this document and this selection would ask for. */
async function chosen(context: CommandContext): Promise<ScopeLock> {
  const { line, screen, diagnostics } = context;
  const settings = settingsOf(line, {});
  if (settings.spec === undefined) {
    const message = "scopes needs a document, or the folder of a connector.";
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, help: "See create-safe-mcp scopes --help." });
  }
  const lock = await chooseScopes(apiRequest(settings, context), () => configOf(settings, "scopes"));
  screen.settle();
  for (const text of describeDiagnostics(worthSaying(diagnostics.all), screen.paint, undefined, severities))
    screen.note(text);
  return lock;
}

const severities: readonly Severity[] = ["error", "warning", "info"];
/** What the explanation of the lock says anyway. */
const explained: ReadonlySet<DiagnosticCode> = new Set(["SCOPE_EXCESS", "SCOPE_UNSCOPED_ONLY"]);

/** What bears on scopes, down to the notes; of the rest what is wrong with the document. */
function worthSaying(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(
    ({ code, severity }) => !explained.has(code) && (severity !== "info" || code.startsWith("SCOPE_")),
  );
}

/** A folder is a connector; any other name is a document, unless it is that of a lock. */
function isProject(path: string, { cwd }: CommandContext): boolean {
  const found = statSync(resolve(cwd, path), { throwIfNoEntry: false });
  return found?.isDirectory() === true || basename(path) === lockName;
}

function formatOf({ line }: CommandContext): ScopeFormat {
  if (line.switches.has("json")) return "json";
  const formats: readonly ScopeFormat[] = ["text", "json", "markdown"];
  const wanted = line.values.get("format") ?? "text";
  const found = formats.find((format) => format === wanted);
  if (found !== undefined) return found;
  const message = `scopes prints text, json or markdown; not "${printable(wanted)}".`;
  throw new Refusal(exitCodes.usage, { code: "CLI_VALUE", message });
}
