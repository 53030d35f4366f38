import { printable } from "../../diagnostics/index.js";
import type { Risk, ToolPlan } from "../../plan/types.js";
import { count, estimate } from "../report/numbers.js";

/** A tool as one line of a list. */
export interface Pickable {
  readonly name: string;
  readonly label: string;
  readonly risk: Risk;
  readonly tokens: number;
  /** What a search looks through, lower case. */
  readonly haystack: string;
}

/** The tools group by group, each as one line. */
export function pickable(tools: readonly ToolPlan[]): readonly Pickable[] {
  const width = Math.max(0, ...tools.map(({ name }) => name.length));
  const grouped = tools.toSorted((a, b) => compare(a.group, b.group) || compare(a.name, b.name));
  return grouped.map(({ name, group, title, operation, risk, tokens }) => ({
    name,
    risk: risk.verdict,
    tokens,
    label: `${name.padEnd(width)}  ${risk.verdict.padEnd(11)} ${String(tokens).padStart(5)} tokens  ${group}  ${printable(title, 60)}`,
    haystack: [name, group, title, operation.path, operation.method].join("\n").toLowerCase(),
  }));
}

/** Those that hold every word of the search. */
export function matching(tools: readonly Pickable[], search: string): readonly Pickable[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return words.length === 0 ? tools : tools.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
}

const riskOrder: readonly Risk[] = ["read", "write", "destructive", "admin"];

/** `12 tools, about 4,310 tokens: 9 read, 3 write` */
export function totalsOf(tools: readonly Pick<Pickable, "risk" | "tokens">[]): string {
  const risks = riskOrder.map((risk) => ({ risk, number: tools.filter((tool) => tool.risk === risk).length }));
  const byRisk = risks.flatMap(({ risk, number }) => (number > 0 ? [`${number} ${risk}`] : [])).join(", ");
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  return `${count(tools.length, "tool")}, ${estimate(tokens)}${byRisk === "" ? "" : `: ${byRisk}`}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
