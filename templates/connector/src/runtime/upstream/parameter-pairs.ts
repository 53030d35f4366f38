import type { ParameterDefinition, RequestDefinition } from "../tool.js";
import { badArgument } from "./bad-argument.js";
import { wireNameOf } from "./build-path.js";
import { isRecord } from "./scalar-text.js";
import { type Pair, serializePairs } from "./serialize-parameter.js";

/**
 * Names and values of all query or cookie parameters. The members of an exploded object are parameters by their own
 * names: none may be called like another parameter, or like anything in `taken`.
 *
 * @throws ToolError `INVALID_ARGUMENTS`
 */
export function parameterPairs(
  request: RequestDefinition,
  location: "query" | "cookie",
  valueOf: (parameter: ParameterDefinition) => unknown,
  taken: readonly string[],
): readonly Pair[] {
  const parameters = request.parameters.filter((parameter) => parameter.in === location);
  return parameters.flatMap((parameter) => {
    const value = valueOf(parameter);
    const pairs = serializePairs(parameter, wireNameOf(parameter), value);
    if (!isRecord(value)) return pairs;
    const own = stem(wireNameOf(parameter));
    const names = new Set([...parameters.map(wireNameOf), ...taken].map(stem));
    const members = pairs.map(([name]) => stem(decodeURIComponent(name)));
    if (!members.some((member) => member !== own && names.has(member))) return pairs;
    const problem = "has a member with the name of another parameter";
    throw badArgument(parameter.argument ?? wireNameOf(parameter), problem, "members of other names");
  });
}

/** To many a server `A`, `a` and `a[b]` are one parameter. */
function stem(name: string): string {
  return name.replace(/\[.*$/s, "").toLowerCase();
}
