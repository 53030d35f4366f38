import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { readExtensions } from "./extensions.js";
import { ParameterReader, UnusableOperation } from "./parameters.js";
import { matchPath } from "./path-parameters.js";
import { operationKey, type PathTemplate, readPath } from "./path-template.js";
import { plainText, plainTextOrNone } from "./plain-text.js";
import { flagAt, isObject, objectAt, own, textAt, textsAt } from "./read-json.js";
import { readRequestBody } from "./request-body.js";
import type { SchemaConverter } from "./schema/converter.js";
import type { SecurityReader } from "./security.js";
import { readServers } from "./servers.js";
import type { HttpMethod, LeftOutOperation, Operation, Parameter, SecurityScheme, Server } from "./types.js";

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

/** One method of one path item. */
interface Place {
  readonly method: HttpMethod;
  /** Key in `paths`. */
  readonly written: string;
  readonly pathItem: JsonObject;
  readonly pathPointer: string;
  readonly raw: JsonObject;
  readonly pointer: string;
}

const methods: readonly HttpMethod[] = ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "QUERY"];

/** Every operation of the document in its order: those that can be used, and the others with the reason. */
export function readOperations(reading: OperationReading): {
  readonly drafts: readonly OperationDraft[];
  readonly leftOut: readonly LeftOutOperation[];
} {
  const parameters = new ParameterReader(reading.context, reading.schemas, reading.schemes.values());
  const drafts: OperationDraft[] = [];
  const leftOut: LeftOutOperation[] = [];
  for (const place of placesOf(reading.context)) {
    try {
      drafts.push({ operation: readOperation(place, parameters, reading), raw: place.raw });
    } catch (error) {
      if (!(error instanceof UnusableOperation)) throw error;
      leftOut.push(leaveOut(place, error.message, reading.context));
    }
  }
  return { drafts: withDistinctKeys(drafts), leftOut };
}

function placesOf(context: ModelContext): readonly Place[] {
  const paths = objectAt(context.document.root, "paths");
  return Object.keys(paths ?? {}).flatMap((written) => {
    const entry = paths && own(paths, written);
    if (written.startsWith("x-") || !isObject(entry)) return [];
    const pathPointer = appendToPointer("#/paths", written);
    return pathItemPlaces(entry, written, pathPointer, context);
  });
}

/** The methods of a path item; of what it refers to, those that it does not have itself. */
function pathItemPlaces(
  entry: JsonObject,
  written: string,
  pathPointer: string,
  context: ModelContext,
): readonly Place[] {
  const referred = own(entry, "$ref") === undefined ? undefined : context.references.object(entry, pathPointer);
  const ownOnes = methodsOf(entry, written, pathPointer, context);
  if (!referred) return ownOnes;
  const known = new Set(ownOnes.map(({ method }) => method));
  const others = methodsOf(referred.value, written, referred.pointer, context);
  return [...ownOnes, ...others.filter(({ method }) => !known.has(method))];
}

function methodsOf(
  pathItem: JsonObject,
  written: string,
  pathPointer: string,
  context: ModelContext,
): readonly Place[] {
  const additional = objectAt(pathItem, "additionalOperations");
  const additionalPointer = `${pathPointer}/additionalOperations`;
  const place = (holder: JsonObject, name: string, pointer: string): readonly Place[] => {
    const method = methods.find((candidate) => candidate === name.toUpperCase());
    const raw = own(holder, name);
    if (method === undefined || !isObject(raw)) return [];
    return [{ method, written, pathItem, pathPointer, raw, pointer: appendToPointer(pointer, name) }];
  };
  reportUnknownMethods(additional ?? {}, additionalPointer, context);
  return [
    ...Object.keys(pathItem).flatMap((name) => place(pathItem, name, pathPointer)),
    ...Object.keys(additional ?? {}).flatMap((name) => place(additional ?? {}, name, additionalPointer)),
  ];
}

function reportUnknownMethods(additional: JsonObject, pointer: string, context: ModelContext): void {
  for (const name of Object.keys(additional)) {
    if (methods.some((method) => method === name.toUpperCase()) || name.startsWith("x-")) continue;
    const message = `The method "${printable(name, 40)}" can't be sent; its operation is left out.`;
    context.warn("OPERATION_METHOD_UNSUPPORTED", message, appendToPointer(pointer, name));
  }
}

function readOperation(
  place: Place,
  parameters: ParameterReader,
  { context, schemas, security, servers }: OperationReading,
): Omit<Operation, "responses"> {
  const { method, written, pathItem, pathPointer, raw, pointer } = place;
  const declared = parameters.read(pathItem, raw, pathPointer, pointer);
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
    security: security.read(raw, pointer),
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
  { written, pathPointer }: Place,
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
  return template;
}

/** Servers of the operation or its path item when they differ from the API's own. */
function serversOf(place: Place, servers: readonly Server[], context: ModelContext): readonly Server[] | undefined {
  const { raw, pointer, pathItem, pathPointer } = place;
  const [holder, at] = own(raw, "servers") === undefined ? [pathItem, pathPointer] : [raw, pointer];
  if (own(holder, "servers") === undefined) return undefined;
  const ownOnes = readServers(holder, at, context);
  if (ownOnes.length === 0) throw new UnusableOperation("none of its own servers can be called");
  const same = ownOnes.length === servers.length && ownOnes.every(({ url }, index) => url === servers[index]?.url);
  return same ? undefined : ownOnes;
}

function leaveOut(place: Place, reason: string, context: ModelContext): LeftOutOperation {
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
