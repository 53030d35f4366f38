import { type DraftObject, emptyObject, isObject, listAt, objectAt, stringAt } from "../../draft.js";
import type { Origin } from "../../origins.js";
import { bodyWithInherited, type BodyParameter, convertBody, splitParameters } from "./body.js";
import { below, type SwaggerContext } from "./context.js";
import { mediaTypesOf } from "./media-types.js";
import { contentOf, convertResponse } from "./response.js";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** Rewrites a path item in place. Its body parameters belong to each of its operations. */
export function convertPathItem(item: DraftObject, at: Origin, context: SwaggerContext): void {
  const shared = splitParameters(listAt(item, "parameters") ?? [], below(at, "parameters"), context);
  if (Object.hasOwn(item, "parameters")) item["parameters"] = shared.others;
  for (const method of methods) {
    const operation = objectAt(item, method);
    if (operation) convertOperation(operation, shared.body, below(at, method), context);
  }
}

function convertOperation(
  operation: DraftObject,
  inherited: readonly BodyParameter[],
  at: Origin,
  context: SwaggerContext,
): void {
  const consumes = mediaTypesOf(operation["consumes"]) ?? context.consumes;
  const produces = mediaTypesOf(operation["produces"]) ?? context.produces;
  const own = splitParameters(listAt(operation, "parameters") ?? [], below(at, "parameters"), context);
  if (Object.hasOwn(operation, "parameters")) operation["parameters"] = own.others;
  const body = convertBody(bodyWithInherited(own.body, inherited), consumes, context);
  if (body) operation["requestBody"] = body;
  convertSchemes(operation, at, context);
  convertResponses(operation, produces, at, context);
  for (const key of ["consumes", "produces", "schemes"]) delete operation[key];
}

/** `schemes` of an operation: the document's servers with those schemes. */
function convertSchemes(operation: DraftObject, at: Origin, context: SwaggerContext): void {
  const schemes = listAt(operation, "schemes");
  if (schemes === undefined || schemes.length === 0) return;
  const servers = context.serversWith(schemes);
  if (servers.every(({ url }) => context.servers.has(url))) return;
  operation["servers"] = servers;
  context.origins.noteMade(servers, below(at, "schemes"));
}

function convertResponses(
  operation: DraftObject,
  produces: readonly string[],
  at: Origin,
  context: SwaggerContext,
): void {
  const responses = objectAt(operation, "responses") ?? emptyObject();
  for (const [status, response] of Object.entries(responses)) {
    if (!isObject(response)) continue;
    const place = below(at, "responses", status);
    const shared = context.responses.get(stringAt(response, "$ref") ?? "");
    if (shared === undefined) convertResponse(response, produces, place, context);
    else if (produces !== context.produces) responses[status] = withTypes(shared, produces, place, context) ?? response;
  }
}

/** A shared response under media types of the operation's own; undefined when it has no content. */
function withTypes(
  shared: DraftObject,
  produces: readonly string[],
  at: Origin,
  context: SwaggerContext,
): DraftObject | undefined {
  const [media] = Object.values(objectAt(shared, "content") ?? emptyObject());
  const schema = isObject(media) ? media["schema"] : undefined;
  if (schema === undefined) return undefined;
  const own = Object.assign(emptyObject(), shared);
  own["content"] = contentOf(schema, produces);
  context.origins.noteMade(own, at);
  return own;
}
