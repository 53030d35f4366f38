/** The owner's choices: what `safe-mcp.json` holds and what flags, prompts and an answers file become. */
export interface Config {
  /** Where the document comes from, so that it can be read again. */
  readonly document?: DocumentPlace;
  /** Name of the connector and its package, `acme-mcp`; a valid npm name. */
  readonly name: string;
  readonly access: Access;
  /** Selectors, `tag:billing`, `path:/v1/invoices/**`, `method:get`, an operationId, `!` to leave out, `all`; none means the default. */
  readonly tools: readonly string[];
  /** Tools above the access level that are allowed by name. */
  readonly allow: readonly string[];
  /** Why tools that administer or destroy are there, by their names; kept in `scopes.lock.json` for who reviews it. */
  readonly reasons?: Readonly<Record<string, string>>;
  readonly store: Store;
  readonly transport: Transport;
  /** Only where the document, or an operation of it, declares no security. */
  readonly auth?: UndeclaredAuth;
  /** What operations do, by key, where their owner has said so: from answers that describe the API, never from a document. */
  readonly effects?: Readonly<Record<string, Effect>>;
  /** Texts that give orders to a model, and doubtful names, stop the run instead of warning. */
  readonly strict: boolean;
  /** The owner's words for a tool, by its name: they stay when the document changes its own. */
  readonly texts?: Readonly<Record<string, OwnText>>;
  /** What the owner calls a tool, by the name that it has in the lock. */
  readonly names?: Readonly<Record<string, string>>;
  /** A tool whose operation is gone answers its callers with what became of it. */
  readonly keepRemoved?: boolean;
  /** How much a change of the API matters, by its rule, where the owner sees it otherwise than the table of rules does. */
  readonly severity?: Readonly<Record<string, Level>>;
  /** Packages of templates, the most important first; the project's own `safe-mcp/templates` goes before them. */
  readonly templates?: readonly string[];
}

export interface DocumentPlace {
  /** A URL, or a path relative to the project, `/`-separated. */
  readonly source?: string | undefined;
  /** OpenAPI Overlay files, relative to the project, in order. */
  readonly overlays?: readonly string[] | undefined;
  /** Folder under which references to files are followed, relative to the project. */
  readonly referenceRoot?: string | undefined;
}

/**
 * How much a change matters. `gate` and `breaking` stop a run until somebody accepts them by id; `review` is reported;
 * `info` is counted.
 */
export const levels = ["gate", "breaking", "review", "info"] as const;
export type Level = (typeof levels)[number];

export interface OwnText {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

/** `read`; `write` adds creating and updating tools; `full` adds destructive and administrative ones. */
export type Access = "read" | "write" | "full";
/** What an operation does to the upstream. */
export type Effect = "read" | "create" | "update" | "delete" | "action";
/** What keeps the idempotency keys: a file on one machine, or a server that many replicas share. */
export const stores = ["sqlite", "redis", "postgres"] as const;
export type Store = (typeof stores)[number];
export type Transport = "stdio" | "http" | "both";
export type UndeclaredAuth = "bearer" | "api-key" | "basic" | "none";
