import { isBuiltInName, shortHash } from "./slug.js";
import { toAscii } from "./words.js";

/** An argument that needs a name: what it is called on the wire, and where it goes. */
export interface NamedPart {
  readonly wireName: string;
  readonly location: "path" | "query" | "header" | "cookie" | "body";
}

const allowed = /^[A-Za-z0-9_.-]{1,64}$/;

/** `filter[status]` becomes `filter_status`, `$top` becomes `top`; a good name stays as it is. */
export function safeArgumentName(wireName: string): string {
  if (allowed.test(wireName) && !isBuiltInName(wireName)) return wireName;
  const words = toAscii(wireName)
    .replace(/[^A-Za-z0-9_.-]+/g, "_")
    .replace(/^[_.-]+|[_.-]+$/g, "");
  if (words === "") return `field_${shortHash(wireName)}`;
  if (isBuiltInName(words)) return `${words}_value`;
  return words.length <= 64 ? words : `${words.slice(0, 57)}_${shortHash(wireName)}`;
}

/**
 * One name per part, in their order. Of several that want one name, the path parameter keeps it, or the one that is
 * called exactly so; the others carry their location, or a hash where that is not enough.
 */
export function nameArguments(parts: readonly NamedPart[]): readonly string[] {
  const wanted = parts.map((part) => safeArgumentName(part.wireName));
  const owners = ownersOf(parts, wanted);
  const taken = new Set(owners.keys());
  return parts.map((part, index) => {
    const name = wanted[index] ?? "";
    if (owners.get(name) === index) return name;
    const other = otherName(part, name, taken);
    taken.add(other);
    return other;
  });
}

/** A name for an argument of the connector's own that no argument of the operation has: `result_cursor` beside `cursor`. */
export function ownArgumentName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name = `result_${name}`;
  return name;
}

/** Wire name to the name that a model sees, for the properties of one object. */
export function safePropertyNames(properties: readonly { readonly wireName: string }[]): ReadonlyMap<string, string> {
  const names = nameArguments(properties.map(({ wireName }) => ({ wireName, location: "body" })));
  return new Map(properties.map(({ wireName }, index) => [wireName, names[index] ?? wireName]));
}

function ownersOf(parts: readonly NamedPart[], wanted: readonly string[]): Map<string, number> {
  const owners = new Map<string, number>();
  for (const [index, name] of wanted.entries()) {
    const owner = owners.get(name);
    const current = owner === undefined ? undefined : parts[owner];
    const candidate = parts[index];
    if (current === undefined || (candidate !== undefined && claim(candidate, name) > claim(current, name)))
      owners.set(name, index);
  }
  return owners;
}

function claim(part: NamedPart, name: string): number {
  return (part.location === "path" ? 2 : 0) + (part.wireName === name ? 1 : 0);
}

function otherName({ wireName, location }: NamedPart, name: string, taken: ReadonlySet<string>): string {
  const located = `${name.slice(0, 64 - location.length - 1)}_${location}`;
  return taken.has(located) ? `${name.slice(0, 57)}_${shortHash(`${location} ${wireName}`)}` : located;
}
