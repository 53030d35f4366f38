import type { Diagnostics } from "../diagnostics/index.js";
import type { Document, JsonObject } from "../load/types.js";
import { ModelContext } from "./context.js";
import { type OperationDraft, readOperations } from "./operations.js";
import { plainTextOrNone } from "./plain-text.js";
import { objectAt, own } from "./read-json.js";
import { ResponseReader } from "./responses.js";
import { reachableComponents } from "./schema/components.js";
import { SchemaConverter } from "./schema/converter.js";
import { SecurityReader } from "./security.js";
import { readSecuritySchemes } from "./security-schemes.js";
import { readServers } from "./servers.js";
import type { ApiModel, Operation, Schema, Server } from "./types.js";

export type * from "./types.js";
export { childSchemas, referredComponents } from "./schema/traverse.js";

/**
 * Reads a document into the model of its API. Nothing in a document makes it throw: what can't be used is left out and
 * reported.
 */
export function buildModel(document: Document, diagnostics: Diagnostics): ApiModel {
  const context = new ModelContext(document, diagnostics);
  const schemas = new SchemaConverter(context);
  const servers = readServers(document.root, "#", context);
  const schemes = readSecuritySchemes(context, absoluteUrl(servers));
  const security = new SecurityReader(context, schemes);
  const { drafts, leftOut } = readOperations({ context, schemas, security, schemes, servers });
  schemas.convertReferred();
  const operations = withResponses(drafts, context, schemas);
  return Object.freeze({
    ...aboutApi(document.root),
    source: document.source,
    sha256: document.sha256,
    servers,
    operations,
    leftOut,
    components: reachableComponents(operations.flatMap(schemasOf), (id) => schemas.component(id), context),
    securitySchemes: schemes,
  });
}

/** The second pass: what only answers use is read without the rules that nobody checks. */
function withResponses(
  drafts: readonly OperationDraft[],
  context: ModelContext,
  schemas: SchemaConverter,
): readonly Operation[] {
  schemas.turnToResponses();
  const responses = new ResponseReader(context, schemas);
  const operations = drafts.map(({ operation, raw }) =>
    Object.freeze({ ...operation, responses: responses.read(raw, operation.pointer) }),
  );
  schemas.convertReferred();
  return operations;
}

function absoluteUrl(servers: readonly Server[]): string | undefined {
  return servers.map(({ url }) => url).find((url) => /^https?:/.test(url));
}

function aboutApi(root: JsonObject): Pick<ApiModel, "title" | "version" | "description"> {
  const info = objectAt(root, "info") ?? {};
  const version = own(info, "version");
  const description = plainTextOrNone(own(info, "description")) ?? plainTextOrNone(own(info, "summary"));
  return {
    title: plainTextOrNone(own(info, "title")) ?? "API",
    version: typeof version === "string" || typeof version === "number" ? String(version) : "",
    ...(description && { description }),
  };
}

function schemasOf(operation: Operation): readonly Schema[] {
  return [
    ...operation.parameters.map(({ schema }) => schema),
    ...(operation.body?.content ?? []).map(({ schema }) => schema),
    ...operation.responses.flatMap(({ content, headers }) => [
      ...content.map(({ schema }) => schema),
      ...headers.values(),
    ]),
  ];
}
