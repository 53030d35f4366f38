import type { JsonObject, JsonValue } from "../load/types.js";
import type { ApiDescription, Field, ToolDescription, Value } from "./schema.js";
import { type SecuritySource, securityOf } from "./security.js";

/** The OpenAPI 3.1 document that a described API is; it takes the same road as any other. */
export function toDocument(api: ApiDescription): JsonObject {
  const security = securityOf(api);
  return object({
    openapi: "3.1.0",
    info: object({ title: api.title, version: "1.0.0", description: api.description }),
    servers: [object({ url: api.baseUrl })],
    security: security.requirement([]),
    paths: pathsOf(api.tools, security),
    components: security.schemes && object({ securitySchemes: security.schemes }),
  });
}

function pathsOf(tools: readonly ToolDescription[], security: SecuritySource): JsonObject {
  const paths = new Map<string, Map<string, JsonValue>>();
  for (const tool of tools) {
    const path = paths.get(tool.path) ?? new Map<string, JsonValue>();
    paths.set(tool.path, path.set(tool.method.toLowerCase(), operationOf(tool, security)));
  }
  return record([...paths].map(([path, operations]) => [path, record([...operations])]));
}

function operationOf(tool: ToolDescription, security: SecuritySource): JsonObject {
  return object({
    operationId: tool.name ?? tool.title,
    summary: tool.title,
    description: descriptionOf(tool),
    security: tool.scopes.length === 0 ? undefined : security.requirement(tool.scopes),
    parameters: parametersOf(tool),
    requestBody: tool.body.length === 0 ? undefined : bodyOf(tool.body),
    responses: object({ [tool.method === "POST" ? "201" : "200"]: responseOf(tool) }),
  });
}

/** What the tool does, when to use it and when not, in sentences. */
function descriptionOf({ description, title, whenToUse, whenNot }: ToolDescription): string {
  const sentences = [
    description ?? title,
    whenToUse && `Use it when ${lowerFirst(whenToUse)}`,
    whenNot && `Do not use it when ${lowerFirst(whenNot)}`,
  ];
  return sentences.flatMap((sentence) => (sentence ? [endWithStop(sentence)] : [])).join(" ");
}

function lowerFirst(text: string): string {
  const bare = text.replace(/^(do not |don't )?(use it )?when /i, "");
  return /^[A-Z][a-z]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}

function endWithStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The placeholders of the path are parameters even when nobody described them. */
function parametersOf(tool: ToolDescription): readonly JsonValue[] {
  const described = tool.parameters.map(({ name, in: location, required, description, ...value }) =>
    object({ name, in: location, required: required || location === "path", description, schema: schemaOf(value) }),
  );
  const known = new Set(tool.parameters.filter(({ in: location }) => location === "path").map(({ name }) => name));
  const placeholders = [...tool.path.matchAll(/\{([^{}]+)\}/g)].flatMap(([, name]) =>
    name && !known.has(name) ? [name] : [],
  );
  const implied = placeholders.map((name) =>
    object({ name, in: "path", required: true, schema: object({ type: "string", minLength: 1 }) }),
  );
  return [...implied, ...described, ...idempotencyParameter(tool)];
}

function idempotencyParameter({ idempotencyHeader }: ToolDescription): readonly JsonValue[] {
  if (idempotencyHeader === undefined) return [];
  const description = "Idempotency key: two requests with the same key have one effect.";
  return [
    object({ name: idempotencyHeader, in: "header", required: true, description, schema: object({ type: "string" }) }),
  ];
}

function bodyOf(fields: readonly Field[]): JsonObject {
  return object({ required: true, content: object({ "application/json": object({ schema: objectSchema(fields) }) }) });
}

function responseOf({ result, list }: ToolDescription): JsonObject {
  const content = object({ "application/json": object({ schema: answerSchema(result, list) }) });
  const isKnown = result.length > 0 || list !== false;
  return object({ description: "Success.", content: isKnown ? content : undefined });
}

/** One thing, a list of things, or an object that holds the list. */
function answerSchema(fields: readonly string[], list: ToolDescription["list"]): JsonObject {
  const thing = fields.length === 0 ? object({}) : anyFields(fields);
  if (list === false) return thing;
  const items = object({ type: "array", items: thing });
  return list === true ? items : object({ type: "object", properties: record([[list, items]]) });
}

function anyFields(names: readonly string[]): JsonObject {
  return object({ type: "object", properties: record(names.map((name) => [name, object({})])) });
}

function schemaOf({ items, fields, example, ...keywords }: Value): JsonObject {
  const simple = object({ ...keywords, examples: example === undefined ? undefined : [example] });
  if (keywords.type === "array") return object({ ...simple, items: items ? schemaOf(items) : object({}) });
  if (keywords.type === "object" && fields) return object({ ...simple, ...objectSchema(fields) });
  return simple;
}

function objectSchema(fields: readonly Field[]): JsonObject {
  const required = fields.filter((field) => field.required).map((field) => field.name);
  return object({
    type: "object",
    required: required.length === 0 ? undefined : required,
    properties: record(fields.map(({ name, required: _required, ...value }) => [name, schemaOf(value)])),
  });
}

/** A JSON object without the members that are undefined. */
function object(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return record(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

function record(entries: readonly (readonly [string, JsonValue])[]): JsonObject {
  const result: Record<string, JsonValue> = Object.create(null);
  for (const [key, value] of entries) result[key] = value;
  return result;
}
