import type { ConnectorPlan, SchemaPlan } from "../../plan/types.js";
import type { View } from "../template.js";
import { aboutView } from "../views/about.js";
import { environmentView } from "../views/environment.js";
import { manifestView } from "../views/manifest.js";
import { policyView } from "../views/policy.js";
import { readmeView } from "../views/readme.js";
import { registryView } from "../views/registry.js";
import { schemaView } from "../views/schema.js";
import { toolIndexView } from "../views/tool-index.js";
import { toolView } from "../views/tool.js";
import { upstreamView } from "../views/upstream.js";

/** A file to make from a template; without a path it goes where the template lies. */
export interface Rendering {
  readonly path?: string;
  readonly view: View;
}

type Renderings = (plan: ConnectorPlan) => Iterable<Rendering>;

/** Every template, with what is made from it. */
export const templates: ReadonlyMap<string, Renderings> = new Map<string, Renderings>([
  ["README.md.ejs", one(readmeView)],
  ["env.example.ejs", one(environmentView)],
  ["manifest.json.ejs", one(manifestView)],
  ["server.json.ejs", one(registryView)],
  ["src/about.ts.ejs", one(aboutView)],
  ["src/policy.ts.ejs", one(policyView)],
  ["src/upstream.ts.ejs", one(upstreamView)],
  ["src/tools/index.ts.ejs", one(toolIndexView)],
  ["src/tools/tool.ts.ejs", toolFiles],
  ["src/schemas/schema.ts.ejs", schemaFiles],
]);

function one(view: (plan: ConnectorPlan) => View): Renderings {
  return (plan) => [{ view: view(plan) }];
}

function* toolFiles(plan: ConnectorPlan): Iterable<Rendering> {
  const schemas = byId(plan);
  for (const tool of plan.tools) yield { path: tool.file, view: toolView(tool, schemas) };
}

function* schemaFiles(plan: ConnectorPlan): Iterable<Rendering> {
  const schemas = byId(plan);
  for (const schema of plan.schemas) yield { path: schema.file, view: schemaView(schema, schemas) };
}

function byId({ schemas }: ConnectorPlan): ReadonlyMap<string, SchemaPlan> {
  return new Map(schemas.map((schema) => [schema.component.id, schema]));
}
