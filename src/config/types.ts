/** The owner's choices: what `safe-mcp.json` holds and what flags, prompts and an answers file become. */
export interface Config {
  /** Name of the connector and its package, `acme-mcp`; a valid npm name. */
  readonly name: string;
  readonly access: Access;
  /** Selectors, `tag:billing`, `path:/v1/invoices/**`, `method:get`, an operationId, `!` to leave out, `all`; none means the default. */
  readonly tools: readonly string[];
  /** Tools above the access level that are allowed by name. */
  readonly allow: readonly string[];
  readonly store: Store;
  readonly transport: Transport;
  /** Only for a document that declares no security. */
  readonly auth?: UndeclaredAuth;
  /** What operations do, by key, where their owner has said so: from answers that describe the API, never from a document. */
  readonly effects?: Readonly<Record<string, Effect>>;
  /** Texts that give orders to a model, and doubtful names, stop the run instead of warning. */
  readonly strict: boolean;
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
