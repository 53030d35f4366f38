import type { JsonValue } from "../load/types.js";
import type { MediaType, ObjectSchema, Parameter, Property, RequestBody, Schema } from "../model/types.js";
import type { NamedPart } from "./argument-names.js";
import { asSentence } from "./clean-text.js";
import type { DocumentTexts } from "./document-texts.js";
import { type InputSchemas, maxDescription } from "./input-schema.js";

/** What will be an argument: a parameter, a field of the body, or the body. */
export interface Part extends NamedPart {
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Schema;
  readonly source: Parameter | "field" | "body";
}

/** Characters of what is said about the inside of a text. */
const maxInside = 1_000;

/** Reads the parts of inputs out of parameters and bodies. */
export class InputParts {
  readonly #schemas: InputSchemas;
  readonly #texts: DocumentTexts;

  constructor(schemas: InputSchemas, texts: DocumentTexts) {
    this.#schemas = schemas;
    this.#texts = texts;
  }

  ofParameter(parameter: Parameter): Part {
    const { wireName, location, required, description, schema, pointer } = parameter;
    this.#texts.inspect(wireName, pointer);
    return {
      wireName,
      location,
      required: required || location === "path",
      description: this.#words(description, pointer),
      schema: this.#schemas.convert(schema),
      source: parameter,
    };
  }

  /** An optional body whose object has required fields counts as required: half an object helps nobody. */
  ofField({ wireName, required, schema }: Property): Part {
    this.#texts.inspect(wireName, schema.pointer);
    return { wireName, location: "body", required, description: undefined, schema, source: "field" };
  }

  ofBody({ required, description, pointer }: RequestBody, media: MediaType): Part {
    const words = this.#words(description, pointer);
    const inside = this.#inside(media);
    return {
      wireName: "body",
      location: "body",
      required,
      description: words === undefined || inside === undefined ? (words ?? inside) : `${asSentence(words)} ${inside}`,
      schema: this.#schemas.convert(media.schema),
      source: "body",
    };
  }

  /** What a text is made of, where the document says it: a model has to write it as a whole. */
  #inside({ contentType, members, pointer }: MediaType): string | undefined {
    if (members === undefined) return undefined;
    const names = members.map(({ name, required }) => (required ? `${name} (required)` : name));
    return this.#texts.read(`Text of type ${contentType}, with ${names.join(", ")}.`, pointer, maxInside);
  }

  #words(text: string | undefined, pointer: string): string | undefined {
    return text === undefined ? undefined : this.#texts.read(text, pointer, maxDescription) || undefined;
  }
}

/**
 * The object whose fields become arguments; undefined when the body is one argument. Fields that the document allows
 * without naming them (`additionalProperties: true`) cannot be given then: deliberate strictness.
 */
export function bodyShape({ family, schema }: MediaType, schemas: InputSchemas): ObjectSchema | undefined {
  if (family === "text" || family === "binary") return undefined;
  const resolved = schemas.resolve(schemas.convert(schema));
  if (resolved?.kind !== "object" || resolved.properties.length === 0 || resolved.not !== undefined) return undefined;
  const closed = resolved.additional === false || resolved.additional.kind === "unknown";
  return closed && resolved.patternProperties === undefined ? resolved : undefined;
}

/** A required parameter with a single possible value is sent, not asked for. */
export function constantOf({ required, schema, contentType }: Parameter, schemas: InputSchemas): JsonValue | undefined {
  if (!required || contentType !== undefined) return undefined;
  const resolved = schemas.resolve(schema);
  if (resolved?.kind !== "enum" || resolved.values.length !== 1 || resolved.nullable) return undefined;
  const [only] = resolved.values;
  return typeof only === "string" || typeof only === "number" || typeof only === "boolean" ? only : undefined;
}
