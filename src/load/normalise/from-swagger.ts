import type { Diagnostics } from "../../diagnostics/index.js";
import { type Draft, type DraftObject, emptyObject, isObject, listAt, objectAt, stringAt } from "../draft.js";
import type { Placed } from "../references/homes.js";
import { addPlaced } from "./finish.js";
import { mediaTypesOf } from "./swagger-media-types.js";
import type { Origins } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import { convertBody, isOfBody, splitParameters } from "./swagger-body.js";
import { convertParameter } from "./swagger-parameter.js";
import { convertResponse } from "./swagger-response.js";
import { convertSecurityScheme } from "./swagger-security.js";
import { serversOf } from "./swagger-servers.js";

/** What the conversion of one 2.0 document shares. */
export interface SwaggerContext {
  readonly file: string;
  readonly origins: Origins;
  readonly diagnostics: Diagnostics;
  /** The document's own `consumes` and `produces`. */
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  /** `host` and `basePath`. */
  readonly address: DraftObject;
  /** URLs of the document's own servers. */
  readonly servers: ReadonlySet<Draft | undefined>;
  /** Shared parameters by their pointer in the normal form. */
  readonly parameters: ReadonlyMap<string, DraftObject>;
  /** Shared responses by their pointer in the normal form. */
  readonly responses: ReadonlyMap<string, DraftObject>;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
const moved = new Set([
  "swagger", "host", "basePath", "schemes", "consumes", "produces", "definitions", "parameters", "responses",
  "securityDefinitions",
]);

/**
 * A bundled 2.0 document in the shape of OpenAPI 3.1. Its `$ref`s name places of the normal form already. Parts are
 * moved, not copied.
 */
export function convertSwagger(
  root: DraftObject,
  placed: Placed,
  file: string,
  origins: Origins,
  diagnostics: Diagnostics,
): DraftObject {
  const servers = serversOf(root, { file, origins });
  const context: SwaggerContext = {
    file,
    origins,
    diagnostics,
    address: addressOf(root),
    servers: new Set(servers.map(({ url }) => url)),
    consumes: mediaTypesOf(root["consumes"]) ?? [],
    produces: mediaTypesOf(root["produces"]) ?? [],
    parameters: sharedParts(root, "parameters", placed),
    responses: sharedParts(root, "responses", placed),
  };
  const normal = emptyObject();
  normal["openapi"] = "3.1.0";
  for (const [key, value] of Object.entries(root)) if (!moved.has(key)) normal[key] = value;
  if (servers.length > 0) {
    normal["servers"] = servers;
    origins.noteMade(servers, { file, pointer: "#" });
  }
  normal["components"] = componentsOf(root, placed, context);
  convertPaths(objectAt(root, "paths"), "#/paths", context);
  return normal;
}

function addressOf(root: DraftObject): DraftObject {
  const address = emptyObject();
  for (const key of ["host", "basePath"]) if (root[key] !== undefined) address[key] = root[key];
  return address;
}

function sharedParts(root: DraftObject, section: string, placed: Placed): ReadonlyMap<string, DraftObject> {
  const own = Object.entries(objectAt(root, section) ?? emptyObject());
  return new Map(
    [...own, ...(placed.get(section) ?? [])].flatMap(([name, part]) =>
      isObject(part) ? [[appendToPointer("#/components", section, name), part] as const] : [],
    ),
  );
}

function componentsOf(root: DraftObject, placed: Placed, context: SwaggerContext): DraftObject {
  const components = emptyObject();
  context.origins.noteMade(components, { file: context.file, pointer: "#" });
  const adopt = (from: string, to: string) => {
    const section = objectAt(root, from);
    if (section === undefined) return;
    context.origins.note(section, { file: context.file, pointer: appendToPointer("#", from) });
    components[to] = section;
  };
  adopt("definitions", "schemas");
  adopt("parameters", "parameters");
  adopt("responses", "responses");
  adopt("securityDefinitions", "securitySchemes");
  const holder = emptyObject();
  holder["components"] = components;
  addPlaced(holder, placed, context.file, context.origins);
  convertSections(components, context);
  return components;
}

function convertSections(components: DraftObject, context: SwaggerContext): void {
  const parameters = objectAt(components, "parameters");
  for (const [name, parameter] of membersOf(components, "parameters")) {
    if (isOfBody(parameter)) delete parameters?.[name];
    else convertParameter(parameter, appendToPointer("#/parameters", name), context);
  }
  for (const [name, response] of membersOf(components, "responses")) {
    convertResponse(response, context.produces, appendToPointer("#/responses", name), context);
  }
  for (const [name, scheme] of membersOf(components, "securitySchemes")) {
    const pointer = appendToPointer("#/securityDefinitions", name);
    convertSecurityScheme(scheme, { file: context.file, pointer }, context.origins);
  }
  convertPaths(objectAt(components, "pathItems"), "#/components/pathItems", context);
}

function membersOf(holder: DraftObject, key: string): readonly (readonly [string, DraftObject])[] {
  return Object.entries(objectAt(holder, key) ?? emptyObject()).flatMap(([name, value]) =>
    isObject(value) ? [[name, value] as const] : [],
  );
}

function convertPaths(paths: DraftObject | undefined, pointer: string, context: SwaggerContext): void {
  for (const [path, item] of Object.entries(paths ?? emptyObject())) {
    if (isObject(item)) convertPathItem(item, appendToPointer(pointer, path), context);
  }
}

/** Body parameters of a path belong to each of its operations. */
function convertPathItem(item: DraftObject, pointer: string, context: SwaggerContext): void {
  const shared = splitParameters(listAt(item, "parameters") ?? [], appendToPointer(pointer, "parameters"), context);
  if (Object.hasOwn(item, "parameters")) item["parameters"] = shared.others;
  for (const method of methods) {
    const operation = objectAt(item, method);
    if (operation) convertOperation(operation, shared.body, appendToPointer(pointer, method), context);
  }
}

function convertOperation(
  operation: DraftObject,
  inherited: ReturnType<typeof splitParameters>["body"],
  pointer: string,
  context: SwaggerContext,
): void {
  const consumes = mediaTypesOf(operation["consumes"]) ?? context.consumes;
  const produces = mediaTypesOf(operation["produces"]);
  const own = splitParameters(listAt(operation, "parameters") ?? [], appendToPointer(pointer, "parameters"), context);
  if (Object.hasOwn(operation, "parameters")) operation["parameters"] = own.others;
  const body = convertBody(own.body.length > 0 ? own.body : inherited, consumes, context);
  if (body) operation["requestBody"] = body;
  convertSchemes(operation, pointer, context);
  for (const key of ["consumes", "produces", "schemes"]) delete operation[key];
  convertResponses(operation, produces ?? context.produces, pointer, context);
}

/** `schemes` of an operation: the document's servers with those schemes. */
function convertSchemes(operation: DraftObject, pointer: string, context: SwaggerContext): void {
  const schemes = listAt(operation, "schemes");
  if (schemes === undefined || schemes.length === 0) return;
  const servers = serversOf(Object.assign(emptyObject(), context.address, { schemes }), context);
  if (servers.every(({ url }) => context.servers.has(url))) return;
  operation["servers"] = servers;
  context.origins.noteMade(servers, { file: context.file, pointer: appendToPointer(pointer, "schemes") });
}

function convertResponses(operation: DraftObject, produces: readonly string[], at: string, context: SwaggerContext): void {
  const responses = objectAt(operation, "responses") ?? emptyObject();
  for (const [status, response] of Object.entries(responses)) {
    const pointer = appendToPointer(at, "responses", status);
    if (!isObject(response)) continue;
    const shared = ownSharedResponse(response, produces, pointer, context);
    if (shared) responses[status] = shared;
    else convertResponse(response, produces, pointer, context);
  }
}

/** A shared response under media types of the operation's own: the operation gets a response of its own. */
function ownSharedResponse(
  response: DraftObject,
  produces: readonly string[],
  pointer: string,
  context: SwaggerContext,
): DraftObject | undefined {
  const shared = context.responses.get(stringAt(response, "$ref") ?? "");
  const content = shared && objectAt(shared, "content");
  if (content === undefined || produces === context.produces) return undefined;
  const [media] = Object.values(content);
  const own = Object.assign(emptyObject(), shared);
  const types = emptyObject();
  for (const type of produces) if (type !== "__proto__" && media !== undefined) types[type] = media;
  own["content"] = types;
  context.origins.noteMade(own, { file: context.file, pointer });
  return own;
}
