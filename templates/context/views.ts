import type { Code as Printed } from "./code.js";

type Code = Printed<"own" | "typescript">;
type Json = Printed<"own" | "json">;
type Markdown = Printed<"own" | "markdown" | "json">;
type Words = Printed<"own">;

/* What the stock templates print, prepared: a copy of a stock template uses the same names. */

/** `src/tools/tool.ts.ejs`, once per tool. A value begins with the space or line break behind its key. */
export interface ToolView {
  readonly imports: Code;
  readonly exportName: Code;
  readonly name: Code;
  readonly title: Code;
  readonly description: Code;
  readonly input: Code;
  readonly request: Code;
  readonly result: Code;
  /** Whether the tool has something to say about how its result is read. */
  readonly hasReading: boolean;
  readonly reading: Code;
}

/** `src/schemas/schema.ts.ejs`, once per shared schema. */
export interface SchemaView {
  readonly imports: Code;
  readonly exportName: Code;
  readonly annotation: Code;
  readonly value: Code;
}

/** `src/tools/index.ts.ejs` */
export interface ToolIndexView {
  readonly rows: readonly Code[];
}

/** `src/policy.ts.ejs` */
export interface PolicyView {
  readonly rows: Code;
  readonly broaderScopes: Code;
}

/** `src/removed.ts.ejs` */
export interface RemovedView {
  readonly rows: Code;
}

/** `src/upstream.ts.ejs` */
export interface UpstreamView {
  readonly definition: Code;
}

/** `src/about.ts.ejs` */
export interface AboutView {
  readonly name: Code;
  readonly title: Code;
  readonly instructions: Code;
  readonly store: Code;
}

/** `env.example.ejs` */
export interface EnvironmentView {
  readonly name: Words;
  readonly urlRequired: boolean;
  readonly servers: readonly Words[];
  readonly credentials: readonly {
    readonly id: Words;
    readonly variables: readonly { readonly name: Words; readonly words: Words }[];
    readonly rare: readonly { readonly name: Words; readonly words: Words }[];
  }[];
  readonly getsTokens: boolean;
  readonly store: Words;
  readonly transport: Words;
}

/** `manifest.json.ejs` */
export interface ManifestView {
  readonly name: Json;
  readonly title: Json;
  readonly description: Json;
  readonly owner: Json;
  readonly env: Json;
  readonly userConfig: Json;
  readonly tools: Json;
}

/** `server.json.ejs` */
export interface RegistryView {
  readonly registryName: Json;
  readonly title: Json;
  readonly description: Json;
  readonly name: Json;
  readonly variables: Json;
}

/** `README.md.ejs` */
export interface ReadmeView {
  readonly name: Markdown;
  readonly title: Markdown;
  readonly summary: Markdown;
  readonly documentTitle: Markdown;
  readonly documentVersion: Markdown;
  readonly counts: Markdown;
  readonly groups: readonly { readonly name: Markdown; readonly tools: Markdown }[];
  readonly settings: Markdown;
  readonly hasScopes: boolean;
  readonly scopes: Markdown;
  readonly getsTokens: boolean;
  /** Commands that a person signs in by. */
  readonly signIns: readonly Markdown[];
  readonly hasCredentials: boolean;
  readonly credentials: Markdown;
  /** Whether some tool takes a cursor. */
  readonly hasCursor: boolean;
  readonly writes: boolean;
  readonly store: Markdown;
  readonly destructive: boolean;
  readonly stdio: boolean;
  readonly http: boolean;
  readonly servers: Markdown;
  readonly codeServers: Markdown;
  readonly codeInputs: Markdown;
  readonly flags: Markdown;
}
