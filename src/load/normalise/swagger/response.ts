import { type Draft, type DraftObject, emptyObject, isObject, objectAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import { below, type SwaggerContext } from "./context.js";
import { extractSchema } from "./parameter.js";

/** Rewrites a response in place: `schema` and `examples` become `content`, headers get schemas. */
export function convertResponse(
  response: DraftObject,
  produces: readonly string[],
  at: Origin,
  context: SwaggerContext,
): void {
  if (Object.hasOwn(response, "$ref") || Object.hasOwn(response, "content")) return;
  const { schema } = response;
  if (schema !== undefined) {
    const content = contentOf(schema, typesOf(schema, produces), objectAt(response, "examples"));
    context.origins.note(schema, below(at, "schema"));
    context.origins.noteMade(content, at);
    response["content"] = content;
  }
  delete response["schema"];
  delete response["examples"];
  convertHeaders(response, below(at, "headers"), context);
}

/** The same schema under each of some media types. */
export function contentOf(schema: Draft, types: readonly string[], examples?: DraftObject): DraftObject {
  const content = emptyObject();
  for (const type of types) {
    if (type === "__proto__") continue;
    const media = emptyObject();
    media["schema"] = schema;
    const example = examples?.[type];
    if (example !== undefined) media["example"] = example;
    content[type] = media;
  }
  return content;
}

function typesOf(schema: Draft, produces: readonly string[]): readonly string[] {
  if (produces.length > 0) return produces;
  return [isObject(schema) && schema["format"] === "binary" ? "application/octet-stream" : "application/json"];
}

function convertHeaders(response: DraftObject, at: Origin, context: SwaggerContext): void {
  for (const [name, header] of Object.entries(objectAt(response, "headers") ?? emptyObject())) {
    if (!isObject(header) || Object.hasOwn(header, "schema")) continue;
    header["schema"] = extractSchema(header, below(at, name), context);
    delete header["collectionFormat"];
  }
}
