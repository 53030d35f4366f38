import type { JsonObject, JsonValue } from "../../load/types.js";
import { jsonDocument } from "../code/index.js";
import type { Contexts } from "../context/index.js";
import type { Member } from "../layers/composed.js";
import { compileTemplate } from "../template/compile.js";
import { templateProblem } from "../template/source.js";

/**
 * The JSON file with the objects of its slots put into its members.
 * @throws Refusal `TEMPLATE_OUTPUT` when what fills a slot is no JSON object of strings
 */
export function withMembers(contents: string, members: readonly Member[], contexts: Contexts): string {
  if (members.length === 0) return contents;
  const file: Record<string, JsonValue> = JSON.parse(contents);
  for (const { name, segments } of members) file[name] = { ...Object(file[name]), ...objectOf(segments, contexts) };
  return String(jsonDocument(file));
}

function objectOf(segments: Member["segments"], contexts: Contexts): JsonObject {
  const pieces = compileTemplate(segments, "json")({ it: contexts.project, view: {} });
  const text = pieces.map((piece) => piece.text).join("");
  const value = parsed(text);
  if (isObjectOfStrings(value)) return value;
  const [first] = segments;
  if (first === undefined) return {};
  const help = 'Write an object: { "name": "value" }.';
  throw templateProblem(
    "TEMPLATE_OUTPUT",
    "This is no JSON object of texts.",
    { source: first.source, offset: 0 },
    help,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObjectOfStrings(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((member) => typeof member === "string")
  );
}
