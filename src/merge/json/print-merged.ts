import type { Merged, MergedMember, Parts } from "./merge-values.js";
import type { JsonArray, JsonNode, JsonObject, JsonText } from "./parse-json.js";
import { splitTrivia } from "./trivia.js";

interface Texts {
  readonly ours: JsonText;
  readonly theirs: JsonText;
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly value: JsonNode;
}

/** The merged text: what is not touched stands as ours has it, comments, order and blanks included. */
export function printMerged(merged: Merged, texts: Texts): string {
  const { text, root } = texts.ours;
  return text.slice(0, root.start) + print(merged, 0, texts) + text.slice(root.end);
}

function print(merged: Merged, depth: number, texts: Texts): string {
  if (merged.from === "parts") return printParts(merged, depth, texts);
  const { from, node } = merged;
  return from === "ours" ? texts.ours.text.slice(node.start, node.end) : incoming(node, depth, texts);
}

/** Between two parts stands what ours has there; a part that goes takes its own comments along. */
function printParts({ ours, members }: Parts, depth: number, texts: Texts): string {
  const parts = partsOf(ours);
  const { head, lead, tail, foot, trailingComma } = splitTrivia(texts.ours.text, ours, parts);
  const [open, close] = ours.kind === "object" ? ["{", "}"] : ["[", "]"];
  if (members.length === 0) return open + head + (head === "" ? "" : `\n${texts.ours.indent.repeat(depth)}`) + close;
  const spread = parts.length === 0 || lead.some((blank) => blank.includes("\n"));
  const between = spread ? `\n${texts.ours.indent.repeat(depth + 1)}` : " ";
  const places = new Map(parts.map(({ value }, index) => [value, index]));
  const printed = members.map((member, index) => {
    const place = member.own && places.get(member.own);
    const comma = index < members.length - 1 || trailingComma ? "," : "";
    const own = place === undefined ? undefined : parts[place];
    const before = place === undefined || (place === 0 && index > 0 && !spread) ? between : lead[place];
    return [
      before ?? between,
      printMember(member, own, ours, depth + 1, texts),
      comma,
      place === undefined ? "" : tail[place],
    ];
  });
  const ending = parts.length === 0 ? `\n${texts.ours.indent.repeat(depth)}` : foot;
  return [open, head, ...printed.flat(), ending, close].join("");
}

function partsOf(container: JsonObject | JsonArray): readonly Part[] {
  if (container.kind === "array")
    return container.items.map((value) => ({ start: value.start, end: value.end, value }));
  return [...container.members.values()].sort((one, other) => one.start - other.start);
}

function printMember(
  { key, value }: MergedMember,
  own: Part | undefined,
  { kind }: JsonObject | JsonArray,
  depth: number,
  texts: Texts,
): string {
  const printed = print(value, depth, texts);
  if (own !== undefined) return texts.ours.text.slice(own.start, own.value.start) + printed;
  return kind === "object" ? `${JSON.stringify(key)}: ${printed}` : printed;
}

/** The source of an incoming value, indented as ours is. */
function incoming(node: JsonNode, depth: number, { ours, theirs }: Texts): string {
  const [first = "", ...rest] = theirs.text.slice(node.start, node.end).split("\n");
  const lineStart = theirs.text.lastIndexOf("\n", node.start) + 1;
  const own = levelOf(theirs.text.slice(lineStart), theirs.indent);
  const shifted = rest.map((line) => {
    const level = Math.max(0, levelOf(line, theirs.indent) - own + depth);
    return ours.indent.repeat(level) + line.trimStart();
  });
  return [first, ...shifted].join("\n");
}

function levelOf(line: string, indent: string): number {
  return Math.round((/^[ \t]*/.exec(line)?.[0].length ?? 0) / indent.length);
}
