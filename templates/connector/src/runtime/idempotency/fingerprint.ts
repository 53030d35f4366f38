import { createHash, createHmac, type KeyObject } from "node:crypto";
import type { Tool } from "../tool.js";
import { canonicalText } from "./canonical-text.js";

type Arguments = Readonly<Record<string, unknown>>;

/** HMAC-SHA-256 over a list of parts that can't run into each other; base64url. */
export function keyedHash(secret: KeyObject, purpose: string, ...parts: readonly string[]): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([purpose, ...parts]))
    .digest("base64url");
}

/** The same for a text of any length, which is not copied for it. */
export function keyedTextHash(secret: KeyObject, purpose: string, scope: string, text: string): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([purpose, scope]))
    .update(text)
    .digest("base64url");
}

/** Arguments with the defaults that the tool declares for its first level. */
export function withDefaults(input: Arguments, tool: Tool): Arguments {
  const missing = defaultsOf(tool).filter(([name]) => input[name] === undefined);
  return missing.length === 0 ? input : { ...input, ...Object.fromEntries(missing) };
}

/** Some of the arguments. */
export function only(names: readonly string[], input: Arguments): Arguments {
  return Object.fromEntries(names.map((name) => [name, input[name]]));
}

/** Changes when what is sent or what is returned is defined differently. */
export function toolHashOf(tool: Tool): string {
  const known = toolHashes.get(tool);
  if (known !== undefined) return known;
  const text = canonicalText({ name: tool.name, request: tool.request, result: tool.result });
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  toolHashes.set(tool, hash);
  return hash;
}

const toolHashes = new WeakMap<Tool, string>();
const declaredDefaults = new WeakMap<Tool, readonly (readonly [string, unknown])[]>();

function defaultsOf(tool: Tool): readonly (readonly [string, unknown])[] {
  const known = declaredDefaults.get(tool);
  if (known !== undefined) return known;
  const defaults = Object.entries(tool.input.shape).flatMap(([name, schema]) => {
    const value = declaredDefault(schema);
    return value === undefined ? [] : [[name, value] as const];
  });
  declaredDefaults.set(tool, defaults);
  return defaults;
}

/** `.meta({ default })` of a schema or of what it wraps. */
function declaredDefault(schema: unknown): unknown {
  for (let current = schema; isSchema(current); current = current.def?.innerType) {
    const value = current.meta()?.["default"];
    if (value !== undefined) return value;
  }
  return undefined;
}

interface Describable {
  meta(): Readonly<Record<string, unknown>> | undefined;
  readonly def?: { readonly innerType?: unknown };
}

function isSchema(value: unknown): value is Describable {
  return typeof value === "object" && value !== null && "meta" in value && typeof value.meta === "function";
}
