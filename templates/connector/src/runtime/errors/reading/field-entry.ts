import { fieldPath } from "./field-path.js";
import { firstText, isText, type Members, membersOf } from "./json-members.js";

/** What an upstream says about one field, at a path of its own names. */
export interface FieldProblem {
  readonly path: readonly string[];
  readonly problem: string;
  /** The name may mean something else: of use only when the tool has an argument of that name. */
  readonly guess?: true;
}

/** Members that name a field and nothing else, at whatever depth they stand. */
const FIELD_NAMES = ["pointer", "instancePath", "field", "param", "parameter", "fieldName", "argumentName"] as const;
/** Members that name a field in an entry of a list; elsewhere they may name the thing, or the address, that failed. */
const ENTRY_NAMES = [
  "dataPath",
  "path",
  "property",
  "propertyPath",
  "propertyName",
  "attribute",
  "argument",
  "target",
] as const;
const LISTS_OF_NAMES = ["fields", "invalidArgs", "memberNames"] as const;
const TEXTS = [
  "detail",
  "message",
  "msg",
  "description",
  "defaultMessage",
  "errorMessage",
  "errorSummary",
  "reason",
  "error",
  "issue",
  "title",
  "text",
  "code",
] as const;

/** What an entry says about the field, or the fields, that it names; `isRoot` is the whole answer. */
export function entryProblems(entry: Members, isRoot: boolean): readonly FieldProblem[] {
  const problem = firstText(entry, TEXTS);
  if (problem === undefined) return [];
  const sure = surePaths(entry, isRoot).filter((path) => path.length > 0);
  if (sure.length > 0) return sure.map((path) => ({ path, problem }));
  const name = isRoot ? undefined : (firstText(entry, ["name", "key"]) ?? firstText(membersOf(entry.context), ["key"]));
  return name === undefined ? [] : [{ path: fieldPath(name), problem, guess: true }];
}

/** The words of an entry that names no field. */
export function entryText(entry: Members): string | undefined {
  return firstText(entry, TEXTS);
}

function surePaths(entry: Members, isRoot: boolean): readonly (readonly string[])[] {
  if (Array.isArray(entry.loc)) return [entry.loc.map(String)];
  const source = firstText(membersOf(entry.source), ["pointer", "parameter", "header"]);
  if (source !== undefined) return [fieldPath(source)];
  const listed = LISTS_OF_NAMES.map((name) => entry[name]).find(isListOfTexts);
  if (listed !== undefined) return listed.map(fieldPath);
  const names = isRoot || isOfGraph(entry) ? FIELD_NAMES : [...FIELD_NAMES, ...ENTRY_NAMES];
  const place = names.map((name) => entry[name]).find((value) => isText(value) || isListOfSteps(value));
  if (place !== undefined)
    return [withMissing(entry, Array.isArray(place) ? place.map(String) : fieldPath(String(place)))];
  // Google's older form says where a parameter stands beside its name.
  if (isText(entry.locationType) && isText(entry.location)) return [fieldPath(entry.location)];
  return [withMissing(entry, [])];
}

/** Ajv says of a missing property where it is missing, and apart from that which. */
function withMissing(entry: Members, path: readonly string[]): readonly string[] {
  const missing = membersOf(entry.params).missingProperty;
  return isText(missing) ? [...path.filter((step) => step !== ""), missing] : path;
}

/** In a GraphQL error `path` leads into the answer, not into the arguments (GraphQL October 2021, section 7.1.2). */
function isOfGraph(entry: Members): boolean {
  return Array.isArray(entry.locations) || "extensions" in entry;
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isListOfSteps(value: unknown): value is readonly (string | number)[] {
  return Array.isArray(value) && value.length > 0 && value.every((step) => isText(step) || typeof step === "number");
}
