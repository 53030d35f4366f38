import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import type { ComposedTemplate } from "../../render/layers/composed.js";
import { composeTemplates } from "../../render/layers/compose.js";
import type { Layer } from "../../render/layers/layer.js";
import { slots } from "../../render/layers/slots.js";
import type { TemplateFiles } from "../../render/layers/stock-templates.js";
import { renderTemplates, type TracedFile } from "../../render/render-templates.js";
import { lineAndColumn, type Source } from "../../render/template/source.js";
import { projectLayer } from "../places.js";
import { applied, lift, type Stuck, type TextEdit } from "./lift.js";

/** What a hand edit becomes. */
export interface LiftPlan {
  /** Files of the project's layer to write, with the stock text of those that are copies. */
  readonly files: readonly { readonly path: string; readonly text: string; readonly stock?: string }[];
  /** Generated files that change with them, the edited one among them. */
  readonly affected: readonly string[];
  /** What is left over, each with what to do about it. */
  readonly suggestions: readonly { readonly line: number; readonly text: string }[];
}

export interface LiftRequest {
  readonly plan: ConnectorPlan;
  readonly stock: TemplateFiles;
  readonly layers: readonly Layer[];
  /** Path of the generated file. */
  readonly path: string;
  /** As it stands in the project, edited. */
  readonly edited: string;
}

/**
 * Turns a hand edit of a generated file into an edit of its template. Tried before it is proposed: what the templates make
 * then must be exactly what was edited.
 * @throws Refusal `TEMPLATE_LIFT`, exit code 2, when no template makes the file or nothing in it was edited
 */
export function planLift(request: LiftRequest): LiftPlan {
  const { plan, stock, layers, path, edited } = request;
  const before = renderTemplates(plan, composeTemplates(stock, layers));
  const file = before.find((one) => one.path === path);
  if (file === undefined) throw refusal(`${printable(path)} is made by no template.`, nearestHelp(path));
  if (file.contents === edited) throw refusal(`${path} is as it was generated.`, "Edit it first.");
  if (isPrepared(file)) throw refusal(`${path} is put together from data.`, slotHelp(file.template));
  const { edits, stuck } = lift(file, edited, ownWords(plan, path));
  const foreign = edits.filter(({ source }) => !isOurs(source));
  const suggestions = [...stuck.map((one) => suggestionFor(one, file)), ...foreign.map(packageSuggestion)];
  if (suggestions.length > 0) return { files: [], affected: [], suggestions };
  const files = layerFiles(edits, stock);
  const after = tried(request, files);
  const made = after?.find((one) => one.path === path);
  if (after === undefined || made?.contents !== edited)
    return { files: [], affected: [], suggestions: [{ line: 1, text: slotHelp(file.template) }] };
  return { files, affected: changedPaths(before, after), suggestions: [] };
}

/** A stock template, or one of the project's own: those of packages are somebody else's. */
function isOurs({ stock, name }: Source): boolean {
  return stock || name.startsWith(`${projectLayer}/`);
}

/** npm's files are put together from more than their template. */
function isPrepared({ contents, pieces }: TracedFile): boolean {
  return contents !== pieces.map(({ text }) => text).join("");
}

/** Words that stand for the tool or schema of one file: in a template they would stand in all. */
function ownWords({ tools, schemas }: ConnectorPlan, path: string): readonly string[] {
  const tool = tools.find(({ file }) => file === path);
  if (tool !== undefined)
    return [
      tool.name,
      tool.exportName,
      stem(tool.file),
      ...(tool.operation.operationId ? [tool.operation.operationId] : []),
    ];
  const schema = schemas.find(({ file }) => file === path);
  return schema === undefined ? [] : [schema.exportName, stem(schema.file)];
}

function stem(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

function layerFiles(edits: readonly TextEdit[], stock: TemplateFiles): LiftPlan["files"] {
  const bySource = new Map<Source, TextEdit[]>();
  for (const edit of edits) bySource.set(edit.source, [...(bySource.get(edit.source) ?? []), edit]);
  return [...bySource].map(([source, all]) => {
    const path = source.stock ? source.name : source.name.slice(projectLayer.length + 1);
    const text = applied(source, all, path.endsWith(".ejs"));
    return { path, text, ...(source.stock && { stock: stock.get(path) ?? "" }) };
  });
}

function tried({ plan, stock, layers }: LiftRequest, files: LiftPlan["files"]): readonly TracedFile[] | undefined {
  const [own, ...others] = layers[0]?.name === projectLayer ? layers : [emptyLayer, ...layers];
  const base = own ?? emptyLayer;
  const layer: Layer = {
    ...base,
    files: new Map([...base.files, ...files.map(({ path, text }) => [path, text] as const)]),
  };
  try {
    return renderTemplates(plan, composeTemplates(stock, [layer, ...others]));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const emptyLayer: Layer = { name: projectLayer, place: projectLayer, files: new Map(), omit: [], extra: [] };

function changedPaths(before: readonly TracedFile[], after: readonly TracedFile[]): readonly string[] {
  const old = new Map(before.map(({ path, contents }) => [path, contents]));
  return after.filter(({ path, contents }) => old.get(path) !== contents).map(({ path }) => path);
}

function suggestionFor({ line, reason, segment }: Stuck, { template }: TracedFile): LiftPlan["suggestions"][number] {
  if (reason === "names-the-tool") {
    return {
      line,
      text: `What you wrote names this one tool, and a template makes all of them: copy ${template.source.name} with \`templates customize\`, and write <%= it.tool.name %> or <%- view.exportName %> instead. ${slotHelp(template)}`,
    };
  }
  if (reason === "between-templates" || segment === undefined) return { line, text: slotHelp(template) };
  const place = lineAndColumn(segment.source.text, segment.start);
  const tag = segment.text.replace(/\s+/g, " ").slice(0, 60);
  return {
    line,
    text: `This is printed by ${segment.source.name}:${place.line}:${place.column} (${tag}) from the document. Texts of a tool: "texts" in safe-mcp.json; arguments and more: src/extensions/index.ts. ${slotHelp(template)}`,
  };
}

function packageSuggestion({ source }: TextEdit): LiftPlan["suggestions"][number] {
  return {
    line: 1,
    text: `This comes from ${source.name}: change it in that package, or override the file in ${projectLayer}.`,
  };
}

function slotHelp({ id }: ComposedTemplate): string {
  const here = slots.filter(({ file }) => file === id).map(({ name }) => name);
  return here.length === 0 ? `Copy it with \`templates customize ${id}\`.` : `Its slots: ${here.join(", ")}.`;
}

function nearestHelp(path: string): string {
  return path.startsWith("src/extensions/") ? "It is yours: edit it." : "Name a generated file, as `src/main.ts`.";
}

function refusal(message: string, help: string): Refusal {
  return new Refusal(exitCodes.usage, { code: "TEMPLATE_LIFT", message, help });
}
