import type { Data, DocumentText, Name } from "./code.js";

/** The connector as a whole. */
export interface ProjectContext {
  /** Name of the npm package, `acme-mcp`. */
  readonly name: Name;
  /** Title of the API. */
  readonly title: DocumentText;
  /** What the server is for, as a client is told. */
  readonly instructions: DocumentText;
  readonly document: {
    readonly title: DocumentText;
    readonly version: DocumentText;
    /** SHA-256 of the document, hexadecimal. */
    readonly sha256: Name;
  };
  readonly access: "read" | "write" | "full";
  readonly store: "sqlite" | "redis" | "postgres";
  readonly transport: "stdio" | "http" | "both";
  readonly upstream: UpstreamContext;
  /** Sorted by name. */
  readonly tools: readonly ToolContext[];
  /** Shared input schemas, sorted by file. */
  readonly schemas: readonly SchemaContext[];
}

/** The API behind the connector. */
export interface UpstreamContext {
  /** Absent when the document names no server. */
  readonly baseUrl?: DocumentText;
  readonly credentials: readonly CredentialContext[];
}

/** A credential that the connector reads from its environment. */
export interface CredentialContext {
  readonly id: Name;
  readonly type: "apiKey" | "bearer" | "basic" | "oauth2" | "openIdConnect" | "mutualTLS" | "unsupported";
  readonly variables: readonly { readonly name: Name; readonly secret: boolean; readonly required: boolean }[];
  /** What a token request asks for, sorted. */
  readonly scopes: readonly DocumentText[];
}

/** One operation as a tool. */
export interface ToolContext {
  /** `create_refund` */
  readonly name: Name;
  /** `createRefund` */
  readonly exportName: Name;
  /** Folder, `refunds` */
  readonly group: Name;
  /** `src/tools/refunds/create-refund.ts` */
  readonly file: Name;
  readonly title: DocumentText;
  /** What it does, when to use it and when not. */
  readonly description: DocumentText;
  readonly operation: {
    readonly method: Name;
    /** Path template of the document. */
    readonly path: DocumentText;
    readonly operationId?: DocumentText;
  };
  readonly effect: "read" | "create" | "update" | "delete" | "action";
  readonly risk: "read" | "write" | "destructive" | "admin";
  /** Alternatives, best first: the credentials each needs, with the scopes they must carry. Empty: anonymous. */
  readonly access: readonly (readonly { readonly credential: Name; readonly scopes: readonly DocumentText[] }[])[];
  /** Absent for reads. */
  readonly idempotency?: { readonly argument: DocumentText; readonly method: "idempotent" | "unsafe" };
  readonly input: {
    readonly arguments: readonly ArgumentContext[];
    /** The advertised JSON Schema of all arguments. */
    readonly schema: Data;
  };
  readonly result: "json" | "text" | "binary" | "empty";
}

/** An argument of a tool. */
export interface ArgumentContext {
  readonly name: DocumentText;
  readonly required: boolean;
  readonly description?: DocumentText;
}

/** One shared input schema. */
export interface SchemaContext {
  /** `address` */
  readonly exportName: Name;
  /** `src/schemas/address.ts` */
  readonly file: Name;
}
