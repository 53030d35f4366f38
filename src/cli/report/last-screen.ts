import { printable } from "../../diagnostics/index.js";
import type { LeftOutOperation } from "../../model/types.js";
import type { Created } from "../../pipeline.js";
import type { ToolPlan } from "../../plan/types.js";
import { quote } from "../arguments/command-line.js";
import type { CommandLine } from "../arguments/parse-arguments.js";
import { totalsOf } from "../prompts/pickable.js";
import { signInCommands } from "../../render/files/sign-in-files.js";
import type { Settings } from "../settings.js";
import type { Paint } from "../terminal/paint.js";
import { describeScopes } from "./access.js";
import { count } from "./numbers.js";
import { repeatLine } from "./repeat-line.js";
import { shortPath } from "./short-path.js";

const MAX_TOOLS = 40;
const MAX_SCOPES = 40;
const MAX_LEFT_OUT = 10;

export interface LastScreenOptions {
  readonly created: Created;
  /** What flags and answers had said. */
  readonly given: Settings;
  readonly line: CommandLine;
  readonly installed: boolean;
  readonly cwd: string;
  readonly paint: Paint;
}

/** What was made, what it may do, what was left out and why, what to do next, and how to do the same again. */
export function lastScreen(options: LastScreenOptions): string {
  const { created, given, line, paint, cwd } = options;
  const { plan, files } = created;
  const access = capped(describeScopes(plan), MAX_SCOPES, "see src/policy.ts");
  const leftOut = capped(plan.leftOut.map(describeLeftOut), MAX_LEFT_OUT, "see `create-safe-mcp inspect`");
  const paths = files.map(({ path }) => path);
  const title = (text: string): string => paint("bold", text);
  return [
    heading(options),
    section(title("Access"), access.length === 0 ? ["none: the API is open"] : access),
    section(title("Tools"), capped(describeTools(plan.tools), MAX_TOOLS, "see README.md")),
    section(title("Left out"), [...leftOut, ...notSelected(created)]),
    line.switches.has("dry-run")
      ? section(title("Nothing was written (--dry-run)"), capped(paths, MAX_TOOLS, "with --json"))
      : section(title("Next"), nextCommands(options)),
    section(title("The same again, without questions"), [repeatLine(created, given, line, cwd)]),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function heading({ created, cwd, paint, line }: LastScreenOptions): string {
  const { plan, files, target } = created;
  const verb = paint("green", line.switches.has("dry-run") ? "Would make" : "Made");
  const totals = totalsOf(plan.tools.map(({ risk, tokens }) => ({ risk: risk.verdict, tokens })));
  const place = printable(shortPath(target, cwd), 300);
  return `${verb} ${paint("bold", plan.name)} in ${place}: ${count(files.length, "file")}, ${totals}`;
}

function describeTools(tools: readonly ToolPlan[]): readonly string[] {
  const width = Math.max(0, ...tools.slice(0, MAX_TOOLS).map(({ name }) => name.length));
  return tools.map(
    ({ name, risk, title }) => `${name.padEnd(width)}  ${risk.verdict.padEnd(11)}  ${printable(title, 70)}`,
  );
}

function describeLeftOut({ method, path, reason }: LeftOutOperation): string {
  return `${method} ${printable(path, 80)}: ${printable(reason)}`;
}

/** How many usable operations were not selected, and the flag that takes them in. */
function notSelected({ api: { model }, plan: { tools, leftOut } }: Created): readonly string[] {
  const rest = model.operations.length + model.leftOut.length - tools.length - leftOut.length;
  return rest <= 0 ? [] : [`${count(rest, "other operation")} not selected: --tools takes them in`];
}

function nextCommands({ created, cwd, installed }: LastScreenOptions): readonly string[] {
  const enter = `cd ${quote(shortPath(created.target, cwd))}`;
  return [
    installed ? enter : `${enter} && npm install`,
    "npm test                # builds; every tool against a fake upstream",
    "cp .env.example .env    # then fill it in",
    ...signInCommands(created.plan).map((command) => `${command.padEnd(23)} # a person signs in, once`),
    "node --env-file=.env dist/main.js",
  ];
}

/** Nothing at all when there is nothing to say. */
function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [title, ...lines.map((line) => `  ${line}`)].join("\n");
}

function capped(lines: readonly string[], limit: number, where: string): readonly string[] {
  return lines.length <= limit ? lines : [...lines.slice(0, limit), `+${lines.length - limit} more: ${where}`];
}
