import type { JsonNode } from "./parse-json.js";

const texts = /\/(?:title|description|summary|instructions|display_name|author|license|name|mcpName)$/;
const versionFiles = /(?:^|\/)(?:package|manifest|server)\.json$/;
const dependency = /^\/(?:optionalD|devD|peerD|d)ependencies\/[^/]+$/;
/** Plain versions and the two usual ranges; anything else is a person's decision. */
const plainVersion = /^([\^~]?)(\d+)\.(\d+)\.(\d+)$/;

/**
 * Who decides about a value that both sides changed: texts and versions are the owner's, of two versions of a
 * dependency the higher one stands, a lock file of npm is made anew by npm. undefined: nobody but a person can tell.
 */
export function ownersChoice(
  path: string,
  pointer: string,
  ours: JsonNode,
  theirs: JsonNode | undefined,
): "ours" | "theirs" | undefined {
  if (/(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/.test(path)) return "ours";
  if (isText(ours) && (theirs === undefined || isText(theirs)) && texts.test(pointer)) return "ours";
  if (versionFiles.test(path) && /(?:^|\/)version$/.test(pointer)) return "ours";
  if (path.endsWith("package.json") && dependency.test(pointer)) return higher(ours, theirs);
  return undefined;
}

function isText(node: JsonNode): boolean {
  return node.kind === "scalar" && typeof node.value === "string";
}

function higher(ours: JsonNode, theirs: JsonNode | undefined): "ours" | "theirs" | undefined {
  const [mine, incoming] = [versionOf(ours), versionOf(theirs)];
  if (mine === undefined || incoming === undefined || mine.range !== incoming.range) return undefined;
  const place = mine.numbers.findIndex((number, index) => number !== incoming.numbers[index]);
  return (mine.numbers[place] ?? 0) > (incoming.numbers[place] ?? 0) ? "ours" : "theirs";
}

function versionOf(
  node: JsonNode | undefined,
): { readonly range: string; readonly numbers: readonly number[] } | undefined {
  const match = node?.kind === "scalar" && typeof node.value === "string" ? plainVersion.exec(node.value) : null;
  return match ? { range: match[1] ?? "", numbers: match.slice(2).map(Number) } : undefined;
}
