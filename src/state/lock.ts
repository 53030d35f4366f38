/**
 * `.safe-mcp/lock.json`: what was generated, from what, and what was accepted. One line a file and one line a tool, so that
 * two branches that regenerate different tools merge. No times, no absolute paths, nothing of the machine.
 */
export interface Lock {
  readonly lockVersion: typeof lockVersion;
  /** Version of create-safe-mcp. */
  readonly generator: string;
  /** Digest of the templates that everything was rendered from. */
  readonly templates: string;
  readonly document: LockedDocument;
  /** Where calls go, and what they carry. */
  readonly upstream: LockedUpstream;
  readonly about: LockedAbout;
  /** By path, all that was generated but the state itself. */
  readonly files: Readonly<Record<string, LockedFile>>;
  /** By tool id. */
  readonly tools: Readonly<Record<string, LockedTool>>;
  /** Tools whose operation is gone, by id: they may come back. */
  readonly retired: Readonly<Record<string, RetiredTool>>;
  /** Keys of operations that were there and are no tools. */
  readonly unselected: readonly string[];
  /** Changes that somebody has accepted: change id to the digest of what was accepted. */
  readonly accepted: Readonly<Record<string, string>>;
  /** Shared schemas, by component id. */
  readonly schemas: Readonly<Record<string, LockedSchema>>;
  /**
   * Stock text that customised templates came from, and layers that are trusted; by template path or package. Kept as it
   * is by everything but the template layers.
   */
  readonly layers: Readonly<Record<string, LockedLayer>>;
}

export const lockVersion = 1;

export interface LockedDocument {
  readonly sha256: string;
  readonly title: string;
  readonly version: string;
  readonly dialect: "2.0" | "3.0" | "3.1" | "3.2";
  readonly overlays?: readonly { readonly file: string; readonly sha256: string }[] | undefined;
  /** URL that it was read from, without query and credentials: what its relative servers are relative to. */
  readonly address?: string | undefined;
  /** Code points that were taken out because nobody sees them, by pointer. */
  readonly hidden?: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface LockedUpstream {
  readonly baseUrl?: string | undefined;
  /** Base URLs of operations that have servers of their own, by id. */
  readonly otherServers: Readonly<Record<string, string>>;
  /** By the name of the scheme in the document. */
  readonly credentials: Readonly<Record<string, LockedCredential>>;
}

/** What every model is told at connection. */
export interface LockedAbout {
  readonly title: string;
  readonly instructions: string;
}

export interface LockedCredential {
  readonly id: string;
  readonly prefix: string;
  /** `oauth2`, `apiKey in header X-Key`: where the secret goes. */
  readonly place: string;
  /** Where credentials are asked for and sent: token, authorization, device and metadata URLs. */
  readonly addresses?: readonly string[] | undefined;
}

export interface LockedFile {
  /** Of the pristine text. */
  readonly sha256: string;
  /** Id of the tool that the file is of. */
  readonly tool?: string | undefined;
  /** What became of it in the project. */
  readonly deleted?: true | undefined;
  readonly movedTo?: string | undefined;
  /** Its owner has taken it out of management. */
  readonly own?: true | undefined;
  /** Its owner has given it back, and no run has merged into it since. */
  readonly disowned?: true | undefined;
  /** A conflict was written into it, with markers, and is not settled. */
  readonly unresolved?: true | undefined;
}

export interface LockedTool {
  readonly name: string;
  readonly pastNames?: readonly string[] | undefined;
  readonly operationId?: string | undefined;
  /** Method and path, the names of its parameters blanked. */
  readonly operation: string;
  /** Path as written, for selectors and for likeness. */
  readonly path: string;
  readonly file: string;
  /** SHA-256 over the canonical JSON of what a client sees. */
  readonly contract: string;
}

export interface RetiredTool {
  /** Version of the document that was the first without its operation; absent where its owner has left it out. */
  readonly since?: string | undefined;
  /** Id of the tool that does now what it did. */
  readonly successor?: string | undefined;
  readonly name: string;
  readonly operationId?: string | undefined;
  readonly operation: string;
  readonly file: string;
}

export interface LockedSchema {
  readonly exportName: string;
  readonly file: string;
}

/** One line of a template layer: its members are the layers' own, any JSON. */
export interface LockedLayer {
  readonly [member: string]: unknown;
}
