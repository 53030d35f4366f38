import { type Draft, type DraftObject, emptyObject, isObject, objectAt, stringAt } from "../draft.js";
import { appendToPointer } from "../pointer.js";
import type { SwaggerContext } from "./from-swagger.js";
import { convertParameter, extractSchema, serialisationOf } from "./swagger-parameter.js";

/** A parameter of 2.0 that describes the body, and where it stands. */
interface BodyParameter {
  readonly parameter: DraftObject;
  readonly pointer: string;
}

/** Parts the parameters of the body from the others, and rewrites the others. */
export function splitParameters(
  list: readonly Draft[],
  at: string,
  context: SwaggerContext,
): { readonly body: readonly BodyParameter[]; readonly others: Draft[] } {
  const body: BodyParameter[] = [];
  const others: Draft[] = [];
  for (const [index, item] of list.entries()) {
    const pointer = appendToPointer(at, index);
    const parameter = isObject(item) ? sharedBodyOf(item, context) ?? item : undefined;
    if (parameter && isOfBody(parameter)) body.push({ parameter, pointer });
    else {
      if (parameter) convertParameter(parameter, pointer, context);
      context.origins.note(item, { file: context.file, pointer });
      others.push(item);
    }
  }
  return { body, others };
}

/** Whether a parameter describes the body, whole or in part. */
export function isOfBody(parameter: DraftObject): boolean {
  return parameter["in"] === "body" || parameter["in"] === "formData";
}

/** The shared parameter that a reference names, when it describes the body. */
function sharedBodyOf(item: DraftObject, context: SwaggerContext): DraftObject | undefined {
  let target: DraftObject | undefined = item;
  for (let hop = 0; hop < 16 && target; hop += 1) {
    const reference = stringAt(target, "$ref");
    if (reference === undefined) return isOfBody(target) ? target : undefined;
    target = context.parameters.get(reference);
  }
  return undefined;
}

/** The request body that body parameters stand for; undefined when there are none. */
export function convertBody(
  parameters: readonly BodyParameter[],
  consumes: readonly string[],
  context: SwaggerContext,
): DraftObject | undefined {
  const whole = parameters.find(({ parameter }) => parameter["in"] === "body");
  if (whole) return wholeBody(whole, consumes, context);
  return parameters.length > 0 ? formBody(parameters, consumes, context) : undefined;
}

function wholeBody({ parameter, pointer }: BodyParameter, consumes: readonly string[], context: SwaggerContext): DraftObject {
  const schema = objectAt(parameter, "schema") ?? emptyObject();
  context.origins.note(schema, { file: context.file, pointer: appendToPointer(pointer, "schema") });
  const types = consumes.length > 0 ? consumes : ["application/json"];
  const body = bodyObject(types.map((type) => [type, mediaType(schema)] as const));
  if (typeof parameter["description"] === "string") body["description"] = parameter["description"];
  body["required"] = parameter["required"] === true;
  context.origins.noteMade(body, { file: context.file, pointer });
  return body;
}

const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

function formBody(parameters: readonly BodyParameter[], consumes: readonly string[], context: SwaggerContext): DraftObject {
  const schema = emptyObject();
  const properties = emptyObject();
  const encoding = emptyObject();
  const required: string[] = [];
  for (const { parameter, pointer } of parameters) {
    const name = stringAt(parameter, "name");
    if (name === undefined || name === "__proto__") continue;
    properties[name] = fieldSchema(parameter, pointer, context);
    if (parameter["required"] === true) required.push(name);
    const serialisation = fieldSerialisation(parameter);
    if (serialisation) encoding[name] = serialisation;
  }
  Object.assign(schema, { type: "object", properties, ...(required.length > 0 && { required }) });
  const content = formTypes(parameters, consumes).map((type) => [type, formMediaType(schema, encoding)] as const);
  const body = bodyObject(content);
  body["required"] = required.length > 0;
  const [first] = parameters;
  if (first) context.origins.noteMade(body, { file: context.file, pointer: first.pointer.replace(/\/\d+$/, "") });
  return body;
}

/** A field keeps its own parameter untouched: operations may share it. */
function fieldSchema(parameter: DraftObject, pointer: string, context: SwaggerContext): DraftObject {
  const copy = Object.assign(emptyObject(), parameter);
  const schema = extractSchema(copy, pointer, context);
  if (typeof copy["description"] === "string") schema["description"] = copy["description"];
  return schema;
}

function fieldSerialisation(parameter: DraftObject): DraftObject | undefined {
  if (parameter["type"] !== "array") return undefined;
  const serialisation = serialisationOf(stringAt(parameter, "collectionFormat") ?? "csv", "formData");
  return serialisation && Object.assign(emptyObject(), serialisation);
}

/** What the operation consumes, as far as forms go; a file needs multipart. */
function formTypes(parameters: readonly BodyParameter[], consumes: readonly string[]): readonly string[] {
  if (parameters.some(({ parameter }) => parameter["type"] === "file")) return [multipart];
  const forms = consumes.filter((type) => type.startsWith(urlencoded) || type.startsWith(multipart));
  return forms.length > 0 ? forms : [urlencoded];
}

function formMediaType(schema: DraftObject, encoding: DraftObject): DraftObject {
  const media = mediaType(schema);
  if (Object.keys(encoding).length > 0) media["encoding"] = encoding;
  return media;
}

function mediaType(schema: DraftObject): DraftObject {
  const media = emptyObject();
  media["schema"] = schema;
  return media;
}

function bodyObject(content: readonly (readonly [type: string, media: DraftObject])[]): DraftObject {
  const body = emptyObject();
  const types = emptyObject();
  for (const [type, media] of content) if (type !== "__proto__") types[type] = media;
  body["content"] = types;
  return body;
}
