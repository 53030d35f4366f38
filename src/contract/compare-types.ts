import type { SchemaDifference } from "./compare-schemas.js";
import type { JsonSchema } from "./contract.js";

/** `type`, of which null is told apart: that a value may be missing is a matter of its own. */
export function compareTypes(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  const [old, now] = [typesOf(before), typesOf(after)];
  const [was, is] = [isNullable(before, old), isNullable(after, now)];
  return [...compareNull(was, is, pointer), ...compareSets(withoutNull(old), withoutNull(now), pointer)];
}

type Types = ReadonlySet<string> | undefined;

function compareNull(before: boolean, after: boolean, pointer: string): readonly SchemaDifference[] {
  if (before === after) return [];
  return [{ aspect: "null", direction: after ? "wider" : "narrower", pointer, before, after }];
}

/** Without `type` every type is valid. */
function compareSets(old: Types, now: Types, pointer: string): readonly SchemaDifference[] {
  const at = { aspect: "type", pointer, before: listed(old), after: listed(now) } as const;
  if (old === undefined) return now === undefined ? [] : [{ ...at, direction: "narrower" }];
  if (now === undefined) return [{ ...at, direction: "wider" }];
  const lost = [...old].some((type) => !accepts(now, type));
  const gained = [...now].some((type) => !accepts(old, type));
  return [
    ...(lost ? [{ ...at, direction: "narrower" as const }] : []),
    ...(gained ? [{ ...at, direction: "wider" as const }] : []),
  ];
}

/** Every integer is a number. */
function accepts(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === "integer" && types.has("number"));
}

function typesOf({ type }: JsonSchema): Types {
  if (typeof type === "string") return new Set([type]);
  return Array.isArray(type) ? new Set(type.filter((name) => typeof name === "string")) : undefined;
}

function isNullable({ enum: values, anyOf }: JsonSchema, types: Types): boolean {
  if (types !== undefined && !types.has("null")) return false;
  if (Array.isArray(values)) return values.includes(null);
  if (types !== undefined) return true;
  return !Array.isArray(anyOf) || anyOf.some((variant) => Object(variant).type === "null");
}

function withoutNull(types: Types): Types {
  return types && new Set([...types].filter((type) => type !== "null"));
}

function listed(types: Types): readonly string[] | null {
  return types === undefined ? null : [...types].sort();
}
