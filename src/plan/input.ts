import type { JsonValue } from "../load/types.js";
import type { MediaType, Operation, Parameter } from "../model/types.js";
import { nameArguments } from "./argument-names.js";
import type { DocumentTexts } from "./document-texts.js";
import { bodyRules } from "./body-rules.js";
import { bodyShape, constantOf, InputParts, type Part } from "./input-parts.js";
import type { InputSchemas } from "./input-schema.js";
import type { ArgumentPlan, ObjectRules, RequestBodyPlan, RequestParameter, UpstreamKeyPlan } from "./types.js";
import { upstreamKeyField, upstreamKeyHeader } from "./upstream-key.js";

/** What a model gives, and where each part of it goes. */
export interface InputLayout {
  readonly arguments: readonly ArgumentPlan[];
  readonly parameters: readonly RequestParameter[];
  readonly body?: RequestBodyPlan;
  readonly rules: ObjectRules;
  readonly upstreamKey?: UpstreamKeyPlan;
}

/** Lays an operation's parameters and the fields of its body out as one flat list of arguments. */
export function layOutInput(
  operation: Operation,
  writes: boolean,
  schemas: InputSchemas,
  texts: DocumentTexts,
): InputLayout {
  const key = writes ? upstreamKeyHeader(operation.parameters, schemas) : undefined;
  const asked = operation.parameters.filter((parameter) => parameter !== key?.source);
  const media = operation.body?.content[0];
  const shape = media && bodyShape(media, schemas);
  const keyField = writes && key === undefined ? upstreamKeyField(shape?.properties ?? [], schemas) : undefined;
  const upstreamKey = (key ?? keyField)?.plan;
  const constants = new Map(asked.map((parameter) => [parameter, constantOf(parameter, schemas)]));

  const reader = new InputParts(schemas, texts);
  const parts = asked
    .filter((parameter) => constants.get(parameter) === undefined)
    .map((parameter) => reader.ofParameter(parameter));
  const fields = (shape?.properties ?? [])
    .filter((field) => field !== keyField?.source)
    .map((field) => reader.ofField(field));
  const whole =
    operation.body !== undefined && media !== undefined && shape === undefined
      ? [reader.ofBody(operation.body, media)]
      : [];
  const named = withNames([...parts, ...fields, ...whole]);
  const argumentOf = new Map(named.map(({ part, name }) => [part.source, name]));
  return {
    arguments: named.map((entry) => argumentPlan(entry, asked)),
    parameters: asked.map((parameter) =>
      requestParameter(parameter, argumentOf.get(parameter), constants.get(parameter)),
    ),
    ...(media && { body: requestBody(media, named, shape !== undefined) }),
    rules: shape === undefined ? {} : bodyRules(shape, named, keyField?.source.wireName),
    ...(upstreamKey !== undefined && { upstreamKey }),
  };
}

export interface NamedArgument {
  readonly part: Part;
  readonly name: string;
}

/** In the order in which a model sees them, each with its name. */
function withNames(parts: readonly Part[]): readonly NamedArgument[] {
  const ordered = parts
    .map((part, index) => ({ part, index }))
    .sort((left, right) => rank(left.part) - rank(right.part) || left.index - right.index)
    .map(({ part }) => part);
  const names = nameArguments(ordered);
  return ordered.map((part, index) => ({ part, name: names[index] ?? part.wireName }));
}

/** Required first, and among those what stands in the path. */
function rank({ required, location }: Part): number {
  return (required ? 0 : 2) + (location === "path" ? 0 : 1);
}

function requestParameter(
  parameter: Parameter,
  argument: string | undefined,
  constant: JsonValue | undefined,
): RequestParameter {
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
  { contentType, family, encoding }: MediaType,
  named: readonly NamedArgument[],
  flattened: boolean,
): RequestBodyPlan {
  const fields = named.flatMap(({ part, name }) =>
    part.source === "field" ? [{ argument: name, wireName: part.wireName }] : [],
  );
  const whole = named.find(({ part }) => part.source === "body")?.name ?? "body";
  return {
    contentType,
    family,
    shape: flattened ? { kind: "fields", fields } : { kind: "whole", argument: whole },
    encoding,
  };
}

function argumentPlan({ part, name }: NamedArgument, parameters: readonly Parameter[]): ArgumentPlan {
  const { required, schema } = part;
  const description = part.description ?? schema.description;
  return {
    name,
    required,
    ...(description !== undefined && { description }),
    schema,
    target: targetOf(part, parameters),
  };
}

function targetOf({ source, wireName }: Part, parameters: readonly Parameter[]): ArgumentPlan["target"] {
  if (source === "field") return { kind: "field", wireName };
  return source === "body" ? { kind: "body" } : { kind: "parameter", index: parameters.indexOf(source) };
}
