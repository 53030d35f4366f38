import type { Diagnostic } from "../../diagnostics/index.js";
import type { TracedFile } from "../../render/render-templates.js";
import { isNode, syntaxTree } from "../../source/syntax-tree.js";
import { problemAt } from "./problem.js";

/**
 * Compares what the templates make of a document with hostile texts with what they make of one with harmless ones: code
 * may differ in nothing but the values of its strings.
 */
export async function compareShapes(
  hostile: readonly TracedFile[],
  harmless: readonly TracedFile[],
): Promise<readonly Diagnostic[]> {
  const twins = new Map(harmless.map((file) => [file.path, file]));
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const file of hostile) {
    const twin = twins.get(file.path);
    if (twin === undefined || !file.template.custom || seen.has(file.template.id)) continue;
    if (!file.path.endsWith(".ts") || file.contents === twin.contents) continue;
    if ((await shapeOf(file)) === (await shapeOf(twin))) continue;
    seen.add(file.template.id);
    found.push(problemOf(file));
  }
  return found;
}

function problemOf({ path, template, pieces }: TracedFile): Diagnostic {
  const segment = pieces.find((piece) => !piece.segment.source.stock && piece.kind !== undefined)?.segment;
  const spot = { source: segment?.source ?? template.source, offset: segment?.start ?? 0 };
  const message = `${path} changes with the texts of a document in more than its strings.`;
  return problemAt("TEMPLATE_PLACE", message, spot, "Print every text of the document with <%= or an emitter.");
}

async function shapeOf({ path, contents }: TracedFile): Promise<string> {
  const tree = await syntaxTree(path, contents);
  // What does not parse is said by the compiler, at its place.
  return tree === undefined ? "" : shape(tree);
}

/** Kinds of nodes and names, without values, positions and comments. */
function shape(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shape).join()}]`;
  if (!isNode(value)) return "";
  const members = Object.entries(value).filter(([key]) => !ignored.has(key));
  const name: unknown = value.type === "Identifier" ? Reflect.get(value, "name") : "";
  return `${value.type}${String(name)}(${members.map(([, member]) => shape(member)).join("")})`;
}

const ignored: ReadonlySet<string> = new Set([
  "comments",
  "tokens",
  "leadingComments",
  "trailingComments",
  "innerComments",
  "errors",
  "loc",
  "range",
  "extra",
]);
