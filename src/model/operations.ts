import { printable } from "../diagnostics/index.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { readExtensions } from "./extensions.js";
import { type OperationPlace, operationPlaces } from "./operation-places.js";
import { ParameterReader } from "./parameter-reader.js";
import { neededKeys, parameterEntries, readParameters } from "./parameters.js";
import { matchPath } from "./path-parameters.js";
import { operationKey, type PathTemplate, readPath } from "./path-template.js";
import { plainText, plainTextOrNone } from "./plain-text.js";
import { flagAt, isList, own, textAt, textsAt } from "./read-json.js";
import { readRequestBody } from "./request-body.js";
import type { SchemaConverter } from "./schema/converter.js";
import type { SecurityReader } from "./security.js";
import { readServers } from "./servers.js";
import { UnusableOperation } from "./unusable-operation.js";
import type { LeftOutOperation, Operation, Parameter, SecurityScheme, Server } from "./types.js";

/** An operation without its answers, with the object that it was read from. */
export interface OperationDraft {
  readonly operation: Omit<Operation, "responses">;
  readonly raw: JsonObject;
}

/** What reading an operation takes. */
export interface OperationReading {
  readonly context: ModelContext;
  readonly schemas: SchemaConverter;
  readonly security: SecurityReader;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** The API's own. */
  readonly servers: readonly Server[];
}

/** Every operation of the document in its order: those that can be used, and the others with the reason. */
export function readOperations(reading: OperationReading): {
  readonly drafts: readonly OperationDraft[];
  readonly leftOut: readonly LeftOutOperation[];
} {
  const parameters = new ParameterReader(reading.context, reading.schemas, reading.schemes);
  const drafts: OperationDraft[] = [];
  const leftOut: LeftOutOperation[] = [];
  for (const place of operationPlaces(reading.context)) {
    try {
      drafts.push({ operation: readOperation(place, parameters, reading), raw: place.raw });
    } catch (error) {
      if (!(error instanceof UnusableOperation)) throw error;
      leftOut.push(leaveOut(place, error.message, reading.context));
    }
  }
  return { drafts: withDistinctKeys(drafts), leftOut };
}

function readOperation(
  place: OperationPlace,
  parameters: ParameterReader,
  { context, schemas, security: requirements, servers }: OperationReading,
): Omit<Operation, "responses"> {
  const { method, written, pathItem, raw, pointer } = place;
  const entries = parameterEntries(place, parameters, context);
  const required = requirements.read(raw, pointer);
  const declared = readParameters(entries, required, parameters);
  const security = requirements.sending(neededKeys(entries, parameters), required);
  const template = usablePath(place, declared, context);
  const body = readRequestBody(raw, method, pointer, context, schemas);
  const ownServers = serversOf(place, servers, context);
  return {
    key: operationKey(method, written),
    pointer,
    method,
    path: template.path,
    ...textsOf(raw, pathItem),
    tags: textsAt(raw, "tags")
      .map(plainText)
      .filter((tag) => tag !== ""),
    deprecated: flagAt(raw, "deprecated") === true,
    parameters: matchPath(template, declared, pointer, context),
    ...(body && { body }),
    security,
    ...(ownServers && { servers: ownServers }),
    extensions: readExtensions(context.document.root, pathItem, raw),
  };
}

function textsOf(raw: JsonObject, pathItem: JsonObject): Pick<Operation, "operationId" | "summary" | "description"> {
  const operationId = textAt(raw, "operationId")?.trim();
  const summary = plainTextOrNone(own(raw, "summary")) ?? plainTextOrNone(own(pathItem, "summary"));
  const description = plainTextOrNone(own(raw, "description")) ?? plainTextOrNone(own(pathItem, "description"));
  return { ...(operationId && { operationId }), ...(summary && { summary }), ...(description && { description }) };
}

function usablePath(
  { written, pathPointer }: OperationPlace,
  declared: readonly Parameter[],
  context: ModelContext,
): PathTemplate {
  const inPath = declared.filter(({ location }) => location === "path").map(({ wireName }) => wireName);
  const template = readPath(written, new Set(inPath));
  if ("reason" in template) throw new UnusableOperation(template.reason);
  if (template.fragment !== undefined) {
    const message = `The part "#${printable(template.fragment, 80)}" of the path is never sent; it only tells operations apart.`;
    context.warn("OPERATION_PATH_REPAIRED", message, pathPointer);
  }
  if (template.encoded) {
    const message = `The path "${printable(written, 80)}" holds characters that a path can't; they are sent percent-encoded.`;
    context.warn("OPERATION_PATH_REPAIRED", message, pathPointer);
  }
  return template;
}

/** Servers of the operation or its path item when they differ from the API's own. */
function serversOf(
  place: OperationPlace,
  servers: readonly Server[],
  context: ModelContext,
): readonly Server[] | undefined {
  const { raw, pointer, pathItem, pathPointer } = place;
  const [holder, at] = namesServers(raw) ? [raw, pointer] : [pathItem, pathPointer];
  if (!namesServers(holder)) return undefined;
  const ownOnes = readServers(holder, at, context);
  if (ownOnes.length === 0) throw new UnusableOperation("none of its own servers can be called");
  const same = ownOnes.length === servers.length && ownOnes.every(({ url }, index) => url === servers[index]?.url);
  return same ? undefined : ownOnes;
}

/** An empty list names no other server, so that those above it stay. */
function namesServers(holder: JsonObject): boolean {
  const servers = own(holder, "servers");
  return servers !== undefined && servers !== null && !(isList(servers) && servers.length === 0);
}

function leaveOut(place: OperationPlace, reason: string, context: ModelContext): LeftOutOperation {
  const { method, written, raw, pointer } = place;
  const operationId = textAt(raw, "operationId");
  const message = `${method} ${printable(written, 120)} is left out: ${reason}.`;
  context.warn("OPERATION_LEFT_OUT", message, pointer);
  return { method, path: written, ...(operationId && { operationId }), reason, pointer };
}

/** Paths that differ in the names of placeholders only keep these names in their keys. */
function withDistinctKeys(drafts: readonly OperationDraft[]): readonly OperationDraft[] {
  const count = new Map<string, number>();
  for (const { operation } of drafts) count.set(operation.key, (count.get(operation.key) ?? 0) + 1);
  return drafts.map((draft) => {
    const { operation } = draft;
    if (count.get(operation.key) === 1) return draft;
    return { ...draft, operation: { ...operation, key: `${operation.method} ${operation.path}` } };
  });
}
