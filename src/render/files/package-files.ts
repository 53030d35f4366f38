import type { JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { jsonDocument } from "../code/index.js";
import { registryName, unscoped } from "../views/registry.js";

type Edit = (manifest: Record<string, JsonValue>, plan: ConnectorPlan) => Record<string, JsonValue>;

/** Files that npm reads: the template is a real one, so that it can be installed in place; only the name differs. */
const edits: ReadonlyMap<string, Edit> = new Map([
  ["package.json", (manifest, { name }) => ({ ...manifest, name, mcpName: registryName(name), bin: binOf(name) })],
  ["package-lock.json", lockedAs],
]);

/** @returns the file for this connector; undefined when the path is none of npm's */
export function packageFile(path: string, text: string, plan: ConnectorPlan): string | undefined {
  const edit = edits.get(path);
  return edit && jsonDocument(edit(objectOf(JSON.parse(text)), plan));
}

function lockedAs(lock: Record<string, JsonValue>, { name }: ConnectorPlan): Record<string, JsonValue> {
  const packages = objectOf(lock["packages"]);
  const root = { ...objectOf(packages[""]), name, bin: binOf(name) };
  return { ...lock, name, packages: { ...packages, "": root } };
}

function binOf(name: string): Record<string, JsonValue> {
  return { [unscoped(name)]: "dist/main.js" };
}

function objectOf(value: unknown): Record<string, JsonValue> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("A package file of the templates is broken");
  return { ...value };
}
