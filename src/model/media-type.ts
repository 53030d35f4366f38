import { appendToPointer } from "../load/pointer.js";
import type { JsonObject, JsonValue } from "../load/types.js";
import { printable } from "../diagnostics/index.js";
import type { ModelContext } from "./context.js";
import { encodingOf, multipartEncodingOf } from "./encoding.js";
import { type MediaKind, mediaKind } from "./media-kind.js";
import { isObject, objectAt, own } from "./read-json.js";
import type { References } from "./reference.js";
import type { SchemaConversion } from "./schema/node.js";
import { textMembers } from "./text-members.js";
import type { MediaFamily, MediaType, Schema } from "./types.js";

/** JSON before forms before files: the order in which a body is best sent. */
const familyOrder: readonly MediaFamily[] = ["json", "form", "multipart", "text", "binary"];

/**
 * The media types of a `content` map that can be sent and read, best first.
 * @param reportUnsupported takes the names of those that can't.
 */
export function readContent(
  content: JsonObject,
  pointer: string,
  conversion: SchemaConversion,
  reportUnsupported: (contentType: string, pointer: string) => void,
): readonly MediaType[] {
  const types = Object.keys(content).flatMap((written) => {
    const place = appendToPointer(pointer, written);
    const media = conversion.references.object(own(content, written), place);
    const kind = mediaKind(written, media && own(media.value, "schema"), conversion.references);
    if (media === undefined || kind === undefined) {
      reportUnsupported(written, place);
      return [];
    }
    return [readMediaType(media.value, media.pointer, kind, conversion)];
  });
  return [...types].sort((left, right) => rank(left) - rank(right));
}

function rank({ family, contentType }: MediaType): number {
  return familyOrder.indexOf(family) * 2 + (contentType === "application/json" ? 0 : 1);
}

function readMediaType(media: JsonObject, pointer: string, kind: MediaKind, conversion: SchemaConversion): MediaType {
  return {
    ...kind,
    schema: schemaOf(media, pointer, kind, conversion),
    ...membersOf(media, kind, conversion.references),
    encoding: kind.family === "multipart" ? multipartEncodingOf(media, conversion.references) : encodingOf(media),
    examples: examplesOf(media, conversion.references),
    pointer,
  };
}

/** Text and files are one value whatever the document says of their inside. */
function schemaOf(media: JsonObject, pointer: string, kind: MediaKind, conversion: SchemaConversion): Schema {
  const place = `${pointer}/schema`;
  const base = { pointer: place, nullable: false } as const;
  if (kind.family === "binary") return { kind: "binary", ...base, contentType: kind.contentType };
  const schema = own(media, "schema");
  if (kind.family !== "text") return conversion.convert(schema, place);
  if (kind.contentType.endsWith("xml") || !isObject(schema)) return { kind: "string", ...base };
  const converted = conversion.convert(schema, place);
  return converted.kind === "string" || converted.kind === "enum" ? converted : { kind: "string", ...base };
}

function membersOf(media: JsonObject, { family }: MediaKind, references: References): Pick<MediaType, "members"> {
  const members = family === "text" ? textMembers(own(media, "schema"), references) : [];
  return members.length === 0 ? {} : { members };
}

function examplesOf(media: JsonObject, references: References): readonly JsonValue[] {
  const single = own(media, "example");
  if (single !== undefined) return [single];
  const examples = objectAt(media, "examples");
  return Object.keys(examples ?? {}).flatMap((name) => {
    const example = examples && references.object(own(examples, name), "")?.value;
    const value = example && own(example, "value");
    return value === undefined ? [] : [value];
  });
}

/** Tells that a media type is left out. */
export function unsupportedMediaType(context: ModelContext): (contentType: string, pointer: string) => void {
  return (contentType, pointer) => {
    const message = `The media type "${printable(contentType, 80)}" can't be sent or read; it is left out.`;
    context.warn("OPERATION_MEDIA_TYPE_UNSUPPORTED", message, pointer);
  };
}
