import type { JsonObject, JsonValue } from "../load/types.js";
import { flagAt, isObject, listAt, objectAt, own, textAt, textsAt } from "./read-json.js";
import type { References } from "./reference.js";
import type { TextMember } from "./types.js";

/** Deeper parts of an `allOf` are passed over: only names are read, and only for a description. */
const maxDepth = 8;

/** Of names that are more than a name nothing is said: they would be read by a model. */
const plainName = /^[A-Za-z_][\w.:-]{0,63}$/;

/** What a document says of the inside of a text, such as XML: the elements that a writer of it has to know. */
export function textMembers(schema: JsonValue | undefined, references: References): readonly TextMember[] {
  const members = new Map<string, TextMember>();
  for (const part of partsOf(schema, references, 0)) {
    const required = new Set(textsAt(part, "required"));
    for (const [wireName, property] of Object.entries(objectAt(part, "properties") ?? {})) {
      if (isReadOnly(property, references)) continue;
      const known = members.get(wireName)?.required === true;
      members.set(wireName, { name: elementName(property) ?? wireName, required: known || required.has(wireName) });
    }
  }
  return [...members.values()].filter(({ name }) => plainName.test(name));
}

function partsOf(schema: JsonValue | undefined, references: References, depth: number): readonly JsonObject[] {
  const target = references.object(schema, "")?.value;
  if (target === undefined || depth > maxDepth) return [];
  return [target, ...listAt(target, "allOf").flatMap((part) => partsOf(part, references, depth + 1))];
}

function isReadOnly(property: JsonValue, references: References): boolean {
  const written = isObject(property) && flagAt(property, "readOnly");
  return written === true || flagAt(references.object(property, "")?.value ?? {}, "readOnly") === true;
}

/** OpenAPI 3.1 section 4.8.26.1: `xml.name` replaces the name of the element. */
function elementName(property: JsonValue): string | undefined {
  const xml = isObject(property) ? own(property, "xml") : undefined;
  return isObject(xml) ? textAt(xml, "name") : undefined;
}
