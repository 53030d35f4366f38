import { type JsonSchema, recursionBound } from "./compact-schema.js";

/** Schemas that the arguments of one tool may unfold to, each to its share; deeper ones are left open. */
const NODE_LIMIT = 3_000;
const LEAST_PER_ARGUMENT = 150;

interface Unfolding {
  readonly root: JsonSchema;
  readonly definitions: ReadonlyMap<string, unknown>;
  /** How often each reference is open on the way from the root. */
  readonly open: Map<string, number>;
  readonly limit: number;
  nodes: number;
}

/** The same object schema without `$ref`: each reference replaced by what it names, recursion unrolled to a bound. */
export function inlined(schema: JsonSchema): JsonSchema {
  const { $defs, $schema: _dialect, properties, ...root } = schema;
  const definitions = new Map(Object.entries(isSchema($defs) ? $defs : {}));
  const members = Object.entries(isSchema(properties) ? properties : {});
  const limit = Math.max(LEAST_PER_ARGUMENT, NODE_LIMIT / members.length);
  const start = (): Unfolding => ({ root: schema, definitions, open: new Map(), limit, nodes: 0 });
  const unfolded = members.map(([name, member]) => [name, isSchema(member) ? unfoldSchema(member, start()) : member]);
  return {
    ...unfoldSchema(root, start()),
    ...(properties !== undefined && { properties: Object.fromEntries(unfolded) }),
  };
}

function unfoldSchema(schema: JsonSchema, state: Unfolding): JsonSchema {
  state.nodes += 1;
  const { $ref, ...own } = schema;
  if (typeof $ref === "string") return { ...unfoldReference($ref, state), ...own };
  const unfolded: [string, unknown][] = Object.entries(own).map(([keyword, value]) => [
    keyword,
    unfoldKeyword(keyword, value, state),
  ]);
  return Object.fromEntries(unfolded);
}

function unfoldReference(reference: string, state: Unfolding): JsonSchema {
  const target = reference === "#" ? state.root : state.definitions.get(reference.replace("#/$defs/", ""));
  if (!isSchema(target)) return {};
  const depth = state.open.get(reference) ?? 0;
  if (depth > recursionBound || state.nodes > state.limit) return leftOpen(target);
  state.open.set(reference, depth + 1);
  const unfolded = unfoldSchema(target, state);
  state.open.set(reference, depth);
  return unfolded;
}

/** Where unrolling stops: the kind of value that stands there, with its inside left open. Scalars have no inside. */
function leftOpen(target: JsonSchema): JsonSchema {
  if (target.properties !== undefined || target.type === "object") return { type: "object" };
  return target.type === "array" ? { type: "array" } : typeof target.type === "string" ? target : {};
}

const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties"]);
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples", "required"]);

function unfoldKeyword(keyword: string, value: unknown, state: Unfolding): unknown {
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (isSchema(item) ? unfoldSchema(item, state) : item));
  if (!isSchema(value)) return value;
  if (!MAPS.has(keyword)) return unfoldSchema(value, state);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSchema(member) ? unfoldSchema(member, state) : member]),
  );
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
