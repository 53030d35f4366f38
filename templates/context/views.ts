import type { Code } from "./code.js";

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
  readonly name: Code;
  readonly urlRequired: boolean;
  readonly servers: readonly Code[];
  readonly credentials: readonly {
    readonly id: Code;
    readonly variables: readonly { readonly name: Code; readonly words: Code }[];
    readonly rare: readonly { readonly name: Code; readonly words: Code }[];
  }[];
  readonly getsTokens: boolean;
  readonly store: Code;
  readonly transport: Code;
}

/** `manifest.json.ejs` */
export interface ManifestView {
  readonly name: Code;
  readonly title: Code;
  readonly description: Code;
  readonly owner: Code;
  readonly env: Code;
  readonly userConfig: Code;
  readonly tools: Code;
}

/** `server.json.ejs` */
export interface RegistryView {
  readonly registryName: Code;
  readonly title: Code;
  readonly description: Code;
  readonly name: Code;
  readonly variables: Code;
}

/** `README.md.ejs` */
export interface ReadmeView {
  readonly name: Code;
  readonly title: Code;
  readonly summary: Code;
  readonly documentTitle: Code;
  readonly documentVersion: Code;
  readonly counts: Code;
  readonly groups: readonly { readonly name: Code; readonly tools: Code }[];
  readonly settings: Code;
  readonly hasScopes: boolean;
  readonly scopes: Code;
  readonly getsTokens: boolean;
  readonly hasCredentials: boolean;
  readonly credentials: Code;
  /** Whether some tool takes a cursor. */
  readonly hasCursor: boolean;
  readonly writes: boolean;
  readonly store: Code;
  readonly destructive: boolean;
  readonly stdio: boolean;
  readonly http: boolean;
  readonly servers: Code;
  readonly codeServers: Code;
  readonly codeInputs: Code;
  readonly flags: Code;
}
