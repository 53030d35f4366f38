import type { Context, Views } from "../../../templates/context/index.js";
import type { ConnectorPlan, SchemaPlan, ToolPlan } from "../../plan/types.js";
import type { Contexts } from "../context/index.js";
import { aboutView } from "../views/about.js";
import { environmentView } from "../views/environment.js";
import { manifestView } from "../views/manifest.js";
import { policyView } from "../views/policy.js";
import { readmeView } from "../views/readme.js";
import { registryView } from "../views/registry.js";
import { removedView } from "../views/removed.js";
import { schemaView } from "../views/schema.js";
import { toolIndexView } from "../views/tool-index.js";
import { toolView } from "../views/tool.js";
import { upstreamView } from "../views/upstream.js";

/** A file to make from a template; without a path it goes where the template lies. */
export interface Rendering<View = object> {
  readonly path?: string;
  readonly view: View;
  /** Made when a template asks. */
  readonly context: () => Context;
}

type Renderings<View = object> = (plan: ConnectorPlan, contexts: Contexts) => Iterable<Rendering<View>>;

/** Every stock template by its id, with what is made from it. */
const stock: { readonly [Id in keyof Views]: Renderings<Views[Id]> } = {
  "README.md": one(readmeView),
  "env.example": one(environmentView),
  "manifest.json": one(manifestView),
  "server.json": one(registryView),
  "src/about.ts": one(aboutView),
  "src/policy.ts": one(policyView),
  "src/removed.ts": one(removedView),
  "src/upstream.ts": one(upstreamView),
  "src/tools/index.ts": one(toolIndexView),
  "src/tools/tool.ts": toolFiles,
  "src/schemas/schema.ts": schemaFiles,
};
const byId: ReadonlyMap<string, Renderings> = new Map(Object.entries(stock));

/**
 * What is made from a template: the files of a stock one, one file for each tool or schema whose place stands in the path
 * of an extra one, or the file itself.
 */
export function renderingsOf(id: string): Renderings {
  if (id.includes("[tool]")) return (plan, contexts) => plan.tools.map((tool) => extraOfTool(id, tool, contexts));
  if (id.includes("[schema]"))
    return (plan, contexts) => plan.schemas.map((schema) => extraOfSchema(id, schema, contexts));
  return byId.get(id) ?? one(() => ({}));
}

/** Whether one template makes many files. */
export function isRepeated(id: string): boolean {
  return id === "src/tools/tool.ts" || id === "src/schemas/schema.ts" || id.includes("[");
}

function one<View>(view: (plan: ConnectorPlan) => View): Renderings<View> {
  return (plan, contexts) => [{ view: view(plan), context: () => contexts.project }];
}

function* toolFiles(plan: ConnectorPlan, contexts: Contexts): Iterable<Rendering<Views["src/tools/tool.ts"]>> {
  const schemas = schemasById(plan);
  for (const tool of plan.tools)
    yield { path: tool.file, view: toolView(tool, schemas), context: () => contexts.ofTool(tool) };
}

function* schemaFiles(plan: ConnectorPlan, contexts: Contexts): Iterable<Rendering<Views["src/schemas/schema.ts"]>> {
  const schemas = schemasById(plan);
  for (const schema of plan.schemas)
    yield { path: schema.file, view: schemaView(schema, schemas), context: () => contexts.ofSchema(schema) };
}

function extraOfTool(id: string, tool: ToolPlan, contexts: Contexts): Rendering {
  const path = id.replaceAll("[tool]", stem(tool.file)).replaceAll("[group]", tool.group);
  return { path, view: {}, context: () => contexts.ofTool(tool) };
}

function extraOfSchema(id: string, schema: SchemaPlan, contexts: Contexts): Rendering {
  return { path: id.replaceAll("[schema]", stem(schema.file)), view: {}, context: () => contexts.ofSchema(schema) };
}

/** `create-refund` of `src/tools/refunds/create-refund.ts`: made by `slug()`. */
function stem(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.ts$/, "");
}

function schemasById({ schemas }: ConnectorPlan): ReadonlyMap<string, SchemaPlan> {
  return new Map(schemas.map((schema) => [schema.component.id, schema]));
}
