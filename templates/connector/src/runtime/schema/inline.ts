import { type JsonSchema, recursionBound } from "./compact-schema.js";

/** Schemas that one tool may unfold to; deeper ones are left open. Bounds the work, not the advertised size. */
const NODE_LIMIT = 20_000;

interface Unfolding {
  readonly root: JsonSchema;
  readonly definitions: ReadonlyMap<string, unknown>;
  /** How often each reference is open on the way from the root. */
  readonly open: Map<string, number>;
  nodes: number;
}

/** The same schema without `$ref`: each reference replaced by what it names, recursion unrolled to a bound. */
export function inlined(root: JsonSchema): JsonSchema {
  const { $defs, $schema: _dialect, ...rest } = root;
  const definitions = new Map(Object.entries(typeof $defs === "object" && $defs !== null ? $defs : {}));
  return unfoldSchema(rest, { root: rest, definitions, open: new Map([["#", 1]]), nodes: 0 });
}

function unfoldSchema(schema: JsonSchema, state: Unfolding): JsonSchema {
  state.nodes += 1;
  const { $ref, ...own } = schema;
  if (typeof $ref === "string") return { ...unfoldReference($ref, state), ...own };
  const unfolded: [string, unknown][] = Object.entries(own).map(([keyword, value]) => [keyword, unfoldKeyword(keyword, value, state)]);
  return Object.fromEntries(unfolded);
}

function unfoldReference(reference: string, state: Unfolding): JsonSchema {
  const target = reference === "#" ? state.root : state.definitions.get(reference.replace("#/$defs/", ""));
  const depth = state.open.get(reference) ?? 0;
  if (!isSchema(target)) return {};
  if (depth > recursionBound || state.nodes > NODE_LIMIT) return furtherDown(target);
  state.open.set(reference, depth + 1);
  const unfolded = unfoldSchema(target, state);
  state.open.set(reference, depth);
  return unfolded;
}

/** Where unrolling stops: the kind of value that stands there, with its inside left open. */
function furtherDown(target: JsonSchema): JsonSchema {
  const type = target.type ?? (target.properties === undefined ? undefined : "object");
  return { ...(type !== undefined && { type }), description: "The same again, nested further." };
}

const MAPS: ReadonlySet<string> = new Set(["properties", "patternProperties"]);
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "examples", "required"]);

function unfoldKeyword(keyword: string, value: unknown, state: Unfolding): unknown {
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (isSchema(item) ? unfoldSchema(item, state) : item));
  if (!isSchema(value)) return value;
  if (!MAPS.has(keyword)) return unfoldSchema(value, state);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isSchema(member) ? unfoldSchema(member, state) : member]));
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
