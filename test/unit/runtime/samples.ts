import { z } from "zod";
import type { Call } from "../../../templates/connector/src/runtime/call.js";
import type { Tool, ToolLoaders } from "../../../templates/connector/src/runtime/tool.js";
import { policy } from "../../golden/shop/src/policy.js";

/** A small tool of any name. */
export function sampleTool(name: string): Tool {
  return {
    name,
    title: `The title of ${name}`,
    description: `What ${name} does.`,
    input: z.strictObject({ id: z.string(), cursor: z.string().optional() }),
    request: { method: "GET", path: "/thing/{id}", parameters: [{ argument: "id", in: "path" }] },
    result: { kind: "empty" },
  };
}

/** Small tools under the names of the shop's. */
export const sampleTools: ToolLoaders = Object.fromEntries(
  Object.keys(policy).map((name) => [name, async () => sampleTool(name)]),
);

/** A call with what matters to a test. */
export function sampleCall(parts: Partial<Call>): Call {
  return {
    id: "c_test",
    tool: sampleTool("get_thing"),
    policy: { effect: "read", risk: "read", access: [] },
    arguments: {},
    principal: { id: "local:test", scopes: "local" },
    signal: new AbortController().signal,
    ...parts,
  };
}
