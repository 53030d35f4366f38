import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import type { OperationPlace } from "./operation-places.js";
import { type ParameterReader, placeOf } from "./parameter-reader.js";
import { listAt } from "./read-json.js";
import type { Parameter } from "./types.js";

/**
 * The parameters of an operation with those of its path item; the operation's own win.
 * @throws UnusableOperation when a required one can't be sent
 */
export function readParameters(
  place: OperationPlace,
  reader: ParameterReader,
  context: ModelContext,
): readonly Parameter[] {
  const ofOperation = listed(place.raw, place.pointer, reader, context);
  const ofPath = listed(place.pathItem, place.pathPointer, reader, context);
  return [...new Map([...ofPath, ...ofOperation]).values()];
}

/** By place and name; the first of two with the same is kept. */
function listed(
  holder: JsonObject,
  pointer: string,
  reader: ParameterReader,
  { references }: ModelContext,
): ReadonlyMap<string, Parameter> {
  const found = new Map<string, Parameter>();
  listAt(holder, "parameters").forEach((entry, at) => {
    const target = references.object(entry, appendToPointer(pointer, "parameters", at));
    if (!target) reader.reportDropped("", "it is no parameter object", appendToPointer(pointer, "parameters", at));
    for (const parameter of target ? reader.read(target.value, target.pointer) : []) {
      const identity = placeOf(parameter.location, parameter.wireName);
      if (found.has(identity)) reader.reportDropped(parameter.wireName, "it is declared twice", parameter.pointer);
      else found.set(identity, parameter);
    }
  });
  return found;
}
