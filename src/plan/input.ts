import type { JsonValue } from "../load/types.js";
import type { MediaType, ObjectSchema, Operation, Parameter, Property, RequestBody, Schema } from "../model/types.js";
import { nameArguments, type NamedPart } from "./argument-names.js";
import type { DocumentTexts } from "./document-texts.js";
import { type InputSchemas, maxDescription } from "./input-schema.js";
import type { ArgumentPlan, IdempotencyPlan, RequestBodyPlan, RequestParameter } from "./types.js";
import { isUpstreamKeyField, isUpstreamKeyHeader } from "./upstream-key.js";

/** What a model gives, and where each part of it goes. */
export interface InputLayout {
  readonly arguments: readonly ArgumentPlan[];
  readonly parameters: readonly RequestParameter[];
  readonly body?: RequestBodyPlan;
  readonly upstreamKey?: NonNullable<IdempotencyPlan["upstream"]>;
}

interface Part extends NamedPart {
  readonly required: boolean;
  readonly description: string | undefined;
  readonly schema: Schema;
  readonly source: Parameter | "field" | "body";
}

/** Lays an operation's parameters and the fields of its body out as one flat list of arguments. */
export function layOutInput(operation: Operation, writes: boolean, schemas: InputSchemas, texts: DocumentTexts): InputLayout {
  const keyHeader = writes ? operation.parameters.find(isUpstreamKeyHeader) : undefined;
  const asked = operation.parameters.filter((parameter) => parameter !== keyHeader);
  const constants = asked.filter((parameter) => constantOf(parameter, schemas) !== undefined);
  const media = operation.body?.content[0];
  const shape = media && bodyShape(media, schemas);
  const fields = shape?.properties ?? [];
  const keyField = writes && keyHeader === undefined ? fields.find(isUpstreamKeyField) : undefined;

  const parts = [
    ...asked.filter((parameter) => !constants.includes(parameter)).map((parameter) => parameterPart(parameter, schemas, texts)),
    ...(media === undefined ? [] : bodyParts(operation.body, media, fields.filter((field) => field !== keyField), shape, schemas, texts)),
  ].map((part, index) => ({ part, index }));
  parts.sort((left, right) => rank(left.part) - rank(right.part) || left.index - right.index);
  const ordered = parts.map(({ part }) => part);
  const names = nameArguments(ordered);
  const nameOf = new Map(ordered.map((part, index) => [part.source === "field" ? part.wireName : part.source, names[index] ?? part.wireName]));

  const parameters = asked.map((parameter) => requestParameter(parameter, nameOf.get(parameter), constantOf(parameter, schemas)));
  const body = media && requestBody(media, ordered.filter(({ source }) => source === "field"), nameOf, shape !== undefined);
  const upstreamKey = keyOf(keyHeader, keyField);
  return {
    arguments: ordered.map((part, index) => argumentPlan(part, names[index] ?? part.wireName, asked)),
    parameters,
    ...(body && { body }),
    ...(upstreamKey && { upstreamKey }),
  };
}

/** Required first, and among those what stands in the path. */
function rank({ required, location }: Part): number {
  return (required ? 0 : 2) + (location === "path" ? 0 : 1);
}

/**
 * The object whose fields become arguments; undefined when the body is one argument. Fields that the document allows
 * without naming them (`additionalProperties: true`) cannot be given then: deliberate strictness.
 */
function bodyShape({ family, schema }: MediaType, schemas: InputSchemas): ObjectSchema | undefined {
  if (family === "text" || family === "binary") return undefined;
  const resolved = schemas.resolve(schemas.convert(schema));
  if (resolved?.kind !== "object" || resolved.properties.length === 0) return undefined;
  const closed = resolved.additional === false || resolved.additional.kind === "unknown";
  return closed && resolved.patternProperties === undefined ? resolved : undefined;
}

function parameterPart(parameter: Parameter, schemas: InputSchemas, texts: DocumentTexts): Part {
  const schema = schemas.convert(parameter.schema);
  const own = parameter.description === undefined ? "" : texts.read(parameter.description, parameter.pointer, maxDescription);
  texts.inspect(parameter.wireName, parameter.pointer);
  return {
    wireName: parameter.wireName,
    location: parameter.location,
    required: parameter.required || parameter.location === "path",
    description: own === "" ? undefined : own,
    schema,
    source: parameter,
  };
}

/** An optional body whose object has required fields counts as required: half an object helps nobody. */
function bodyParts(
  body: RequestBody | undefined, media: MediaType, fields: readonly Property[], shape: ObjectSchema | undefined, schemas: InputSchemas, texts: DocumentTexts,
): readonly Part[] {
  if (shape !== undefined) {
    return fields.map(({ wireName, required, schema }) => {
      texts.inspect(wireName, schema.pointer);
      return { wireName, location: "body", required, description: undefined, schema, source: "field" };
    });
  }
  const description = body?.description === undefined ? "" : texts.read(body.description, body.pointer, maxDescription);
  return [
    {
      wireName: "body",
      location: "body",
      required: body?.required ?? false,
      description: description === "" ? undefined : description,
      schema: schemas.convert(media.schema),
      source: "body",
    },
  ];
}

/** A required parameter with a single possible value is sent, not asked for. */
function constantOf({ required, schema, contentType }: Parameter, schemas: InputSchemas): JsonValue | undefined {
  if (!required || contentType !== undefined) return undefined;
  const resolved = schemas.resolve(schema);
  if (resolved?.kind !== "enum" || resolved.values.length !== 1 || resolved.nullable) return undefined;
  const [only] = resolved.values;
  return typeof only === "string" || typeof only === "number" || typeof only === "boolean" ? only : undefined;
}

function requestParameter(parameter: Parameter, argument: string | undefined, constant: JsonValue | undefined): RequestParameter {
  const { wireName, location, style, explode, allowReserved, contentType } = parameter;
  return {
    ...(argument !== undefined && { argument }),
    ...(constant !== undefined && { constant }),
    wireName,
    in: location,
    style,
    explode,
    allowReserved,
    ...(contentType !== undefined && { contentType }),
  };
}

function requestBody(
  { contentType, family, encoding }: MediaType, fields: readonly Part[], nameOf: ReadonlyMap<Part["source"] | string, string>, flattened: boolean,
): RequestBodyPlan {
  const shape = flattened
    ? ({ kind: "fields", fields: fields.map(({ wireName }) => ({ argument: nameOf.get(wireName) ?? wireName, wireName })) } as const)
    : ({ kind: "whole", argument: nameOf.get("body") ?? "body" } as const);
  return { contentType, family, shape, encoding };
}

function argumentPlan({ required, description, schema, source, wireName }: Part, name: string, parameters: readonly Parameter[]): ArgumentPlan {
  const words = description ?? schema.description;
  return {
    name,
    required,
    ...(words !== undefined && { description: words }),
    schema,
    target:
      source === "field" ? { kind: "field", wireName } : source === "body" ? { kind: "body" } : { kind: "parameter", index: parameters.indexOf(source) },
  };
}

function keyOf(header: Parameter | undefined, field: Property | undefined): InputLayout["upstreamKey"] {
  if (header !== undefined) return { in: "header", wireName: header.wireName };
  return field === undefined ? undefined : { in: "body", wireName: field.wireName };
}
