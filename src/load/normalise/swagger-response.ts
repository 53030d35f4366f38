import { type DraftObject, emptyObject, isObject, objectAt } from "../draft.js";
import { appendToPointer } from "../pointer.js";
import type { SwaggerContext } from "./from-swagger.js";
import { extractSchema } from "./swagger-parameter.js";

/** Rewrites a response in place: `schema` and `examples` become `content`, headers get schemas. */
export function convertResponse(
  response: DraftObject,
  produces: readonly string[],
  pointer: string,
  context: SwaggerContext,
): void {
  if (Object.hasOwn(response, "$ref") || Object.hasOwn(response, "content")) return;
  const content = contentOf(response, produces, pointer, context);
  delete response["schema"];
  delete response["examples"];
  if (content) response["content"] = content;
  convertHeaders(response, appendToPointer(pointer, "headers"), context);
}

function contentOf(
  response: DraftObject,
  produces: readonly string[],
  pointer: string,
  context: SwaggerContext,
): DraftObject | undefined {
  const schema = response["schema"];
  const examples = objectAt(response, "examples");
  if (schema === undefined) return undefined;
  context.origins.note(schema, { file: context.file, pointer: appendToPointer(pointer, "schema") });
  const content = emptyObject();
  context.origins.noteMade(content, { file: context.file, pointer });
  for (const type of typesOf(schema, produces)) {
    const media = emptyObject();
    media["schema"] = schema;
    const example = examples?.[type];
    if (example !== undefined) media["example"] = example;
    if (type !== "__proto__") content[type] = media;
  }
  return content;
}

function typesOf(schema: DraftObject[string], produces: readonly string[]): readonly string[] {
  if (produces.length > 0) return produces;
  return [isObject(schema) && schema["format"] === "binary" ? "application/octet-stream" : "application/json"];
}

function convertHeaders(response: DraftObject, at: string, context: SwaggerContext): void {
  for (const [name, header] of Object.entries(objectAt(response, "headers") ?? emptyObject())) {
    if (!isObject(header) || Object.hasOwn(header, "schema")) continue;
    header["schema"] = extractSchema(header, appendToPointer(at, name), context);
    delete header["collectionFormat"];
  }
}
