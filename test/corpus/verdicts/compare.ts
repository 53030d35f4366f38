import { candidatesOf } from "./candidates.js";
import { declaredInput } from "./declared.js";
import type { EmittedProject, EmittedTool } from "./emitted.js";
import { Judge } from "./judge.js";
import { isObject, type JsonObject } from "./json.js";
import { ArgumentWriter } from "./wire.js";

export interface Unexplained {
  readonly tool: string;
  readonly direction: "stricter" | "looser";
  readonly path: string;
  readonly value: string;
  readonly why: string;
}

export interface Comparison {
  readonly operations: number;
  readonly compared: number;
  /** Of those compared, taken by the document. */
  readonly valid: number;
  /** Disagreements by direction and rule. */
  readonly explained: Readonly<Record<string, number>>;
  readonly unexplained: readonly Unexplained[];
  readonly failures: readonly string[];
}

export interface Limits {
  /** Operations of a document; spread evenly over its tools. */
  readonly operations: number;
  /** Near misses of an operation. */
  readonly values: number;
}

/** Compares the verdicts of a project's tools with those of the document that it was made from. */
export async function compareProject(project: EmittedProject, limits: Limits): Promise<Comparison> {
  const tally = new Tally();
  const names = [...project.tools.keys()];
  const step = Math.max(1, names.length / limits.operations);
  const chosen = names.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  for (const name of chosen) {
    try {
      await compareTool(name, project, limits, tally);
    } catch (error) {
      tally.failures.push(
        `${name}: ${error instanceof Error ? (process.env["VERDICTS_DEBUG"] ? error.stack : error.message) : String(error)}`,
      );
    }
  }
  const { compared, valid, explained, unexplained, failures } = tally;
  return {
    operations: chosen.length,
    compared,
    valid,
    explained: Object.fromEntries(explained),
    unexplained,
    failures,
  };
}

class Tally {
  compared = 0;
  valid = 0;
  readonly explained = new Map<string, number>();
  readonly unexplained: Unexplained[] = [];
  readonly failures: string[] = [];
}

async function compareTool(name: string, project: EmittedProject, limits: Limits, tally: Tally): Promise<void> {
  const tool = await project.tools.get(name)?.();
  if (tool === undefined) return;
  const hidden = project.hidden.get(name);
  const schema = declaredInput(project.document, tool.request, project.pointers.get(name) ?? "");
  const judge = new Judge(schema, { tool, diagnostics: project.diagnostics, hidden });
  const writer = new ArgumentWriter(tool, hidden);
  for (const { value, path } of candidatesOf(schema, name, limits.values)) {
    if (!isObject(value)) continue;
    const written = writer.write(value);
    if (written === undefined) continue;
    const declared = judge.accepts(value);
    const { success, error } = verdictOf(tool, written);
    tally.compared += 1;
    if (declared) tally.valid += 1;
    if (declared === success) continue;
    const direction = declared ? "stricter" : "looser";
    const rules = judge.explain(value, success);
    if (rules === undefined) {
      const why = success ? judge.complaint(value) : JSON.stringify(error?.issues).slice(0, 600);
      const at = path?.reduce<unknown>(
        (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
        value,
      );
      tally.unexplained.push({
        tool: name,
        direction,
        path: path?.join("/") ?? "",
        value: JSON.stringify(path === undefined ? value : at)?.slice(0, 300) ?? "absent",
        why,
      });
    } else {
      const key = `${direction} ${rules.join(" + ")}`;
      tally.explained.set(key, (tally.explained.get(key) ?? 0) + 1);
    }
  }
}

/** What checks a call: the schema of the arguments, and that of the place in a list, which a cursor carries. */
function verdictOf(
  { input, reading }: EmittedTool,
  written: JsonObject,
): ReturnType<EmittedTool["input"]["safeParse"]> {
  const { position, start } = reading?.paging ?? {};
  if (position === undefined) return input.safeParse(written);
  const isPlace = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(position.shape, name);
  const entries = Object.entries(written);
  const place = position.safeParse({ ...start, ...Object.fromEntries(entries.filter(isPlace)) });
  return place.success ? input.safeParse(Object.fromEntries(entries.filter((entry) => !isPlace(entry)))) : place;
}
