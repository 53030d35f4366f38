import type { RequestDefinition } from "../tool.js";

/** Where an upstream thinks that a field stands; no argument is meant by it. */
const PLACES: ReadonlySet<string> = new Set([
  "body",
  "query",
  "path",
  "header",
  "headers",
  "cookie",
  "params",
  "request",
  "requestBody",
  "data",
  "attributes",
  "$",
  "#",
  "",
]);

/** A path in the upstream's names as a path in the tool's argument names. */
export function argumentPath(request: RequestDefinition, path: readonly string[]): readonly string[] {
  const names = argumentNames(request);
  const start = path.findIndex((step) => names.has(step) || !PLACES.has(step));
  const [first, ...rest] = start < 0 ? path : path.slice(start);
  if (first === undefined) return [];
  const bracketed = names.get(`${first}[${rest[0] ?? ""}]`);
  if (bracketed !== undefined) return [bracketed, ...rest.slice(1)];
  const whole = request.body?.argument;
  return whole !== undefined && !names.has(first) ? [whole, first, ...rest] : [names.get(first) ?? first, ...rest];
}

/** Argument by wire name. */
function argumentNames({ parameters, body }: RequestDefinition): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { argument, wireName } of parameters)
    if (argument !== undefined) names.set(wireName ?? argument, argument);
  const wireNames = new Map(Object.entries(body?.wireNames ?? {}));
  for (const argument of body?.fields ?? []) names.set(wireNames.get(argument) ?? argument, argument);
  return names;
}
