import type { Emitters } from "./emitters.js";
import type { ProjectContext, SchemaContext, ToolContext } from "./project.js";
import type {
  AboutView,
  EnvironmentView,
  ManifestView,
  PolicyView,
  ReadmeView,
  RemovedView,
  RegistryView,
  SchemaView,
  ToolIndexView,
  ToolView,
  UpstreamView,
} from "./views.js";

export type { Code, CodeKind, Data, DocumentText, Name } from "./code.js";
export type { Emitters } from "./emitters.js";
export type * from "./project.js";
export type * from "./views.js";

/** Version of everything in this folder. It grows when a template that compiled would not compile any more. */
export type ContextVersion = 1;

/** What every template sees as `it`: data that cannot be changed, and the emitters. */
export interface Context {
  readonly contextVersion: ContextVersion;
  readonly project: ProjectContext;
  readonly emit: Emitters;
}

/** What a template sees that is used once per tool. */
export interface ToolTemplateContext extends Context {
  readonly tool: ToolContext;
}

/** What a template sees that is used once per shared schema. */
export interface SchemaTemplateContext extends Context {
  readonly schema: SchemaContext;
}

/** The prepared values of each stock template, which it sees as `view`. All others see an empty one. */
export interface Views {
  readonly "README.md": ReadmeView;
  readonly "env.example": EnvironmentView;
  readonly "manifest.json": ManifestView;
  readonly "server.json": RegistryView;
  readonly "src/about.ts": AboutView;
  readonly "src/policy.ts": PolicyView;
  readonly "src/removed.ts": RemovedView;
  readonly "src/schemas/schema.ts": SchemaView;
  readonly "src/tools/index.ts": ToolIndexView;
  readonly "src/tools/tool.ts": ToolView;
  readonly "src/upstream.ts": UpstreamView;
}
