import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import type { OperationPlace } from "./operation-places.js";
import { locationOf } from "./parameter-checks.js";
import { placeOf } from "./parameter-place.js";
import type { ParameterReader } from "./parameter-reader.js";
import { flagAt, listAt, textAt } from "./read-json.js";
import type { Parameter, Security } from "./types.js";

/** A parameter object, behind its references. */
export interface ParameterEntry {
  readonly value: JsonObject;
  readonly pointer: string;
}

/** What an operation declares, with those of its path item that it does not replace. */
export interface ParameterEntries {
  readonly inherited: readonly ParameterEntry[];
  readonly own: readonly ParameterEntry[];
}

/** The parameter objects of an operation and its path item; the operation's own win. */
export function parameterEntries(
  place: OperationPlace,
  reader: ParameterReader,
  context: ModelContext,
): ParameterEntries {
  const own = entriesOf(place.raw, place.pointer, reader, context);
  const replaced = new Set(own.map(({ value }) => declaredPlace(value)));
  const inherited = entriesOf(place.pathItem, place.pathPointer, reader, context);
  return { inherited: inherited.filter(({ value }) => !replaced.has(declaredPlace(value))), own };
}

/**
 * The parameters of an operation with that security.
 * @throws UnusableOperation when a required one can't be sent
 */
export function readParameters(
  { inherited, own }: ParameterEntries,
  security: Security,
  reader: ParameterReader,
): readonly Parameter[] {
  return [...new Map([...readAll(inherited, security, reader), ...readAll(own, security, reader)]).values()];
}

/** The places of the keys without which no call is right: keys of a scheme that are required parameters. */
export function neededKeys({ inherited, own }: ParameterEntries, reader: ParameterReader): readonly string[] {
  return [...inherited, ...own].flatMap(({ value }) => {
    const [location, name] = [locationOf(value), textAt(value, "name") ?? ""];
    if (location === undefined || flagAt(value, "required") !== true) return [];
    return reader.isKey(location, name) ? [placeOf(location, name)] : [];
  });
}

/** The parameter objects of a list, behind their references. */
function entriesOf(
  holder: JsonObject,
  pointer: string,
  reader: ParameterReader,
  { references }: ModelContext,
): readonly ParameterEntry[] {
  return listAt(holder, "parameters").flatMap((entry, at) => {
    const place = appendToPointer(pointer, "parameters", at);
    const target = references.object(entry, place);
    if (!target) reader.reportDropped("", "it is no parameter object", place);
    return target ? [target] : [];
  });
}

/** What a parameter says it is, whether or not it can be sent. */
function declaredPlace(raw: JsonObject): string {
  const [location, name] = [textAt(raw, "in") ?? "", textAt(raw, "name") ?? ""];
  return locationOf(raw) === "header" ? placeOf("header", name) : `${location} ${name}`;
}

/** By place and name; the first of two with the same is kept. */
function readAll(
  entries: readonly ParameterEntry[],
  security: Security,
  reader: ParameterReader,
): ReadonlyMap<string, Parameter> {
  const found = new Map<string, Parameter>();
  for (const parameter of entries.flatMap(({ value, pointer }) => reader.read(value, pointer, security))) {
    const identity = placeOf(parameter.location, parameter.wireName);
    if (found.has(identity)) reader.reportDropped(parameter.wireName, "it is declared twice", parameter.pointer);
    else found.set(identity, parameter);
  }
  return found;
}
