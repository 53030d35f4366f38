import { createHash, createHmac, type KeyObject } from "node:crypto";
import type { Tool } from "../tool.js";

type Arguments = Readonly<Record<string, unknown>>;

/** HMAC-SHA-256 over a list of parts that can't run into each other; base64url. */
export function keyedHash(secret: KeyObject, purpose: string, ...parts: readonly string[]): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([purpose, ...parts]))
    .digest("base64url");
}

/**
 * JSON of the arguments in which only a difference makes a difference: members sorted, numbers and texts as ECMAScript writes
 * them (RFC 8785, save for the place of names that are integers). Bytes count by their hash.
 * @throws RangeError on lone surrogates and on numbers that JSON has not; Error on nesting that exceeds the stack.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(comparable(value)) ?? "null";
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

/** JSON has neither bytes nor integers beyond 2^53: both get a form that equals nothing else by accident. */
function comparable(value: unknown): unknown {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number") return finite(value);
  if (typeof value === "bigint") return { "\u0000integer": value.toString() };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { "\u0000bytes": createHash("sha256").update(value).digest("hex") };
  if (Array.isArray(value)) return value.map(comparable);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [wellFormed(name), comparable(member)]));
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("a text holds half of a character");
  return text;
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new RangeError("a number is not finite");
  return number;
}
