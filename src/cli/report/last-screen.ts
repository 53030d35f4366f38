import { relative } from "node:path";
import type { LeftOutOperation } from "../../model/types.js";
import type { Created } from "../../pipeline.js";
import type { ToolPlan } from "../../plan/types.js";
import { printable } from "../../diagnostics/index.js";
import { commandLine, quote } from "../arguments/command-line.js";
import { totalsOf } from "../prompts/pickable.js";
import { argumentsOf, type Settings } from "../settings.js";
import type { Paint } from "../terminal/paint.js";
import { describeScopes } from "./access.js";
import { leftOutByChoice } from "./left-out.js";
import { count } from "./numbers.js";

const MAX_TOOLS = 40;
const MAX_SCOPES = 40;
const MAX_LEFT_OUT = 10;

export interface LastScreenOptions {
  readonly created: Created;
  readonly operations: number;
  readonly settings: Settings;
  /** The arguments that repeat the run when the settings alone do not: an API that was described in a file. */
  readonly answersFile: string | undefined;
  readonly installed: boolean;
  readonly dryRun: boolean;
  readonly cwd: string;
  readonly paint: Paint;
}

/** What was made, what it may do, what was left out and why, what to do next, and how to do the same again. */
export function lastScreen(options: LastScreenOptions): string {
  const { created, paint } = options;
  const { plan } = created;
  return [
    heading(options),
    section(paint("bold", "Access"), capped(describeScopes(plan), MAX_SCOPES, "see policy.ts"), "none: the API is open"),
    section(paint("bold", "Tools"), capped(describeTools(plan.tools), MAX_TOOLS, "see README.md"), "none"),
    ...leftOut(options),
    section(paint("bold", options.dryRun ? "Nothing was written (--dry-run)" : "Next"), options.dryRun ? fileList(created) : nextCommands(options), ""),
    section(paint("bold", "The same again, without questions"), [repeatLine(options)], ""),
  ].join("\n\n");
}

function heading({ created, cwd, paint, dryRun }: LastScreenOptions): string {
  const { plan, files, target } = created;
  const verb = dryRun ? "Would make" : "Made";
  return `${paint("green", verb)} ${paint("bold", plan.name)} in ${printable(shortPath(target, cwd), 300)}: ${count(files.length, "file")}, ${totalsOf(
    plan.tools.map(({ risk, tokens }) => ({ risk: risk.verdict, tokens })),
  )}`;
}

function describeTools(tools: readonly ToolPlan[]): readonly string[] {
  const width = Math.max(0, ...tools.slice(0, MAX_TOOLS).map(({ name }) => name.length));
  return tools.map(({ name, risk, title }) => `${name.padEnd(width)}  ${risk.verdict.padEnd(11)}  ${printable(title, 70)}`);
}

function leftOut({ created, operations, paint }: LastScreenOptions): readonly string[] {
  const { plan } = created;
  const unusable = plan.leftOut.map(describeLeftOut);
  const lines = [...capped(unusable, MAX_LEFT_OUT, "see `create-safe-mcp inspect`"), ...leftOutByChoice(plan, operations)];
  return lines.length === 0 ? [] : [section(paint("bold", "Left out"), lines, "")];
}

function describeLeftOut({ method, path, reason }: LeftOutOperation): string {
  return `${method} ${printable(path, 80)}: ${printable(reason)}`;
}

function nextCommands({ created, cwd, installed }: LastScreenOptions): readonly string[] {
  const enter = `cd ${quote(shortPath(created.target, cwd))}`;
  return [
    installed ? enter : `${enter} && npm install`,
    "npm test                # every tool against a fake upstream",
    "cp .env.example .env    # fill it in, then: npm run build && npm start",
  ];
}

function fileList({ files }: Created): readonly string[] {
  return capped(files.map(({ path }) => path), MAX_TOOLS, "with --json");
}

function repeatLine({ settings, answersFile, installed }: LastScreenOptions): string {
  const { description, ...rest } = settings;
  const said = argumentsOf(description === undefined ? rest : { directory: rest.directory });
  const source = answersFile !== undefined && description !== undefined ? ["--answers", answersFile] : [];
  return commandLine([...said, ...source, ...(installed ? [] : ["--no-install"]), "--yes"]);
}

/** A path as short as it can be typed; absolute for the folder one stands in, which has just been replaced. */
function shortPath(target: string, cwd: string): string {
  const path = relative(cwd, target);
  return path === "" || path.startsWith("..") ? target : path;
}

function section(title: string, lines: readonly string[], empty: string): string {
  return [title, ...(lines.length === 0 ? [empty] : lines).map((line) => `  ${line}`)].join("\n");
}

function capped(lines: readonly string[], limit: number, where: string): readonly string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `+${lines.length - limit} more: ${where}`];
}
