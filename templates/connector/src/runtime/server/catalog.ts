import type { Extensions } from "../extensions.js";
import type { Policy } from "../policy.js";
import { advertiseInput, advertiseOutput } from "../schema/advertise.js";
import { createToolbox } from "../toolbox.js";
import type { Tool, ToolLoaders } from "../tool.js";

/** One tool as `tools/list` shows it. */
export interface CatalogEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  readonly annotations: Annotations;
}

/** JSON Schema 2020-12 with an object at its root. */
export interface ObjectSchema {
  readonly type: "object";
  readonly [keyword: string]: unknown;
}

export interface Annotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** The list of all tools, sorted by name: made once, at build time, from the schemas that calls are checked against. */
export async function createCatalog(
  tools: ToolLoaders,
  policy: Readonly<Record<string, Policy>>,
  extensions: Extensions = {},
): Promise<readonly CatalogEntry[]> {
  const toolbox = createToolbox({ tools, policy, extensions });
  return Promise.all([...toolbox.policies].map(async ([name, row]) => entryOf(await toolbox.load(name), row)));
}

/** A write that needs a key may be repeated without harm; every write may change what is there already. */
export function annotationsOf(title: string, { effect, idempotency }: Policy): Annotations {
  const reads = effect === "read";
  const needsKey = (idempotency?.keyPolicy ?? "required") === "required";
  const idempotentHint = needsKey || idempotency?.method === "idempotent";
  return { title, readOnlyHint: reads, destructiveHint: !reads, idempotentHint, openWorldHint: true };
}

function entryOf(tool: Tool, policy: Policy): CatalogEntry {
  const { name, title, description } = tool;
  return {
    name,
    title,
    description,
    inputSchema: { ...advertiseInput(tool, policy), type: "object" },
    outputSchema: { ...advertiseOutput(tool), type: "object" },
    annotations: annotationsOf(title, policy),
  };
}
