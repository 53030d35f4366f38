import type { RequestParameter, ToolPlan } from "./types.js";

/** Reads of what another tool changes under the condition of its version (`If-Match`, RFC 9110 section 13.1.1) show that version. */
export function withVersions(tools: readonly ToolPlan[]): readonly ToolPlan[] {
  const guarded = new Set(
    tools.filter(({ request }) => request.parameters.some(asksForVersion)).map(({ operation }) => operation.path),
  );
  return tools.map((tool) => {
    const { operation, effect, reading } = tool;
    const shows = operation.method === "GET" && effect.verdict === "read" && guarded.has(operation.path);
    return shows ? { ...tool, reading: { ...reading, version: true } } : tool;
  });
}

function asksForVersion({ in: place, wireName, argument }: RequestParameter): boolean {
  return place === "header" && argument !== undefined && wireName.toLowerCase() === "if-match";
}
