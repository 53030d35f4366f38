import { isRepeated } from "../../render/files/renderings.js";
import type { ComposedTemplate } from "../../render/layers/composed.js";
import type { FileKind } from "../../render/template/file-kind.js";
import type { Segment } from "../../render/template/segment.js";
import type { Spot } from "../../render/template/source.js";

/** The statements of a template as a TypeScript function, with the way back from each place to the template. */
export interface VirtualFile {
  readonly text: string;
  /** Where the offset of the text came from. */
  spotOf(offset: number): Spot | undefined;
}

interface Range {
  readonly start: number;
  readonly segment: Segment;
}

/** A template as a program: text is left out, what is printed is given to a function that takes only what may be printed. */
export function virtualFile({ id, kind, segments }: ComposedTemplate, printers: FileKind = kind): VirtualFile {
  const ranges: Range[] = [];
  let text = headOf(id, printers);
  const add = (before: string, segment: Segment, after: string): void => {
    ranges.push({ start: text.length + before.length, segment });
    text += before + segment.text + after;
  };
  for (const segment of segments) {
    if (segment.kind === "statement") add("", segment, "\n");
    if (segment.kind === "value") add("print.value(", segment, "\n);\n");
    if (segment.kind === "code") add("print.code(", segment, "\n);\n");
  }
  text += "}\n";
  return { text, spotOf: (offset) => spotIn(ranges, offset) };
}

/** Equal for templates whose programs would be equal. */
export function programKey({ id, kind, segments }: ComposedTemplate): string {
  const tags = segments.filter((segment) => segment.kind !== "text");
  if (tags.length === 0) return "";
  return [contextOf(id), viewOf(id), kind, ...tags.map(({ source, start }) => `${source.name}:${start}`)].join("\n");
}

function headOf(id: string, kind: FileKind): string {
  return [
    'import type * as context from "./context/index.js";',
    `import * as print from "./print-${kind}.js";`,
    `export function template(it: context.${contextOf(id)}, view: ${viewOf(id)}): void {`,
    "",
  ].join("\n");
}

function contextOf(id: string): string {
  if (!isRepeated(id)) return "Context";
  return id === "src/schemas/schema.ts" || id.includes("[schema]") ? "SchemaTemplateContext" : "ToolTemplateContext";
}

/** Names of stock templates are ours; all others see an empty view. */
function viewOf(id: string): string {
  return stockViews.has(id) ? `context.Views["${id}"]` : "{ readonly [name in never]: never }";
}

const stockViews: ReadonlySet<string> = new Set([
  "README.md",
  "env.example",
  "manifest.json",
  "server.json",
  "src/about.ts",
  "src/policy.ts",
  "src/removed.ts",
  "src/schemas/schema.ts",
  "src/tools/index.ts",
  "src/tools/tool.ts",
  "src/upstream.ts",
]);

/** What is around a tag belongs to the tag that begins next, or to the one before. */
function spotIn(ranges: readonly Range[], offset: number): Spot | undefined {
  const inside = ranges.findLast(({ start }) => start <= offset);
  const next = ranges.find(({ start }) => start > offset && start - offset <= "print.value(".length);
  const range = inside !== undefined && offset <= inside.start + inside.segment.text.length ? inside : (next ?? inside);
  if (range === undefined) return undefined;
  const { source, start, text } = range.segment;
  return { source, offset: start + Math.min(Math.max(offset - range.start, 0), text.length) };
}
