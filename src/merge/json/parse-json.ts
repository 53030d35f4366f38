import { type Node, parseTree, type ParseError } from "jsonc-parser";
import { splitLines } from "../text/lines.js";

/** A value of a JSON text with its place. Objects keep their members in order; of a key that stands twice the last counts. */
export type JsonNode =
  | (Place & { readonly kind: "object"; readonly members: ReadonlyMap<string, Member> })
  | (Place & { readonly kind: "array"; readonly items: readonly JsonNode[] })
  | (Place & { readonly kind: "scalar"; readonly value: string | number | boolean | null });

export type JsonObject = Extract<JsonNode, { kind: "object" }>;
export type JsonArray = Extract<JsonNode, { kind: "array" }>;

/** Offsets in UTF-16 code units. */
interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Member extends Place {
  readonly value: JsonNode;
}

/** A JSON text, comments and trailing commas allowed, without byte order mark. */
export interface JsonText {
  readonly text: string;
  readonly root: JsonNode;
  /** One step of indentation. */
  readonly indent: string;
}

/** Deeper texts are not merged by key: the reading recurses. */
const depthCap = 200;

/** Reads a JSON text; undefined when it is none. */
export function parseJson(text: string): JsonText | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (tree === undefined || errors.length > 0) return undefined;
  const root = convert(tree, 0);
  return root && { text, root, indent: indentOf(text) };
}

function convert(node: Node, depth: number): JsonNode | undefined {
  if (depth > depthCap) return undefined;
  const place = { start: node.offset, end: node.offset + node.length };
  if (node.type === "object") return convertObject(node, place, depth);
  if (node.type !== "array") return { kind: "scalar", ...place, value: node.value as string | number | boolean | null };
  const items = (node.children ?? []).map((child) => convert(child, depth + 1));
  return items.every((item) => item !== undefined) ? { kind: "array", ...place, items } : undefined;
}

function convertObject(node: Node, place: Place, depth: number): JsonNode | undefined {
  const members = new Map<string, Member>();
  for (const property of node.children ?? []) {
    const [key, valueNode] = property.children ?? [];
    const value = valueNode && convert(valueNode, depth + 1);
    if (key === undefined || value === undefined) return undefined;
    const name = String(key.value);
    members.delete(name);
    members.set(name, { start: property.offset, end: property.offset + property.length, value });
  }
  return { kind: "object", ...place, members };
}

function indentOf(text: string): string {
  const first = splitLines(text).contents.find((line) => /^\s+["{[]/.test(line));
  return /^\s+/.exec(first ?? "")?.[0] ?? "  ";
}

const identities = new WeakMap<JsonNode, string>();

/** A text that two values share exactly when they are equal; the order of keys does not count. */
export function identityOf(node: JsonNode): string {
  const known = identities.get(node);
  if (known !== undefined) return known;
  const identity = makeIdentity(node);
  identities.set(node, identity);
  return identity;
}

function makeIdentity(node: JsonNode): string {
  if (node.kind === "scalar") return JSON.stringify(node.value);
  if (node.kind === "array") return `[${node.items.map(identityOf).join(",")}]`;
  const members = [...node.members].map(([key, { value }]) => `${JSON.stringify(key)}:${identityOf(value)}`);
  return `{${members.sort().join(",")}}`;
}

export function sameValue(one: JsonNode | undefined, other: JsonNode | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return identityOf(one) === identityOf(other);
}
