import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { isObject, objectAt, own } from "./read-json.js";
import type { HttpMethod } from "./types.js";

/** One method of one path item. */
export interface OperationPlace {
  readonly method: HttpMethod;
  /** Key in `paths`. */
  readonly written: string;
  readonly pathItem: JsonObject;
  readonly pathPointer: string;
  readonly raw: JsonObject;
  readonly pointer: string;
}

const methods: readonly HttpMethod[] = ["GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "PATCH", "DELETE", "QUERY"];

/** Every method of every path in document order, those of `additionalOperations` (OpenAPI 3.2) too. */
export function operationPlaces(context: ModelContext): readonly OperationPlace[] {
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
): readonly OperationPlace[] {
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
): readonly OperationPlace[] {
  const additional = objectAt(pathItem, "additionalOperations");
  const additionalPointer = `${pathPointer}/additionalOperations`;
  const place = (holder: JsonObject, name: string, pointer: string): readonly OperationPlace[] => {
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
