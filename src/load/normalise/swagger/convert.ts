import { type DraftObject, emptyObject, isObject, objectAt } from "../../draft.js";
import type { Origins } from "../../origins.js";
import { appendToPointer } from "../../pointer.js";
import type { Placed } from "../../references/homes.js";
import type { Warnings } from "../../warnings.js";
import { addPlaced } from "../finish.js";
import { isOfBody } from "./body.js";
import { below, type SwaggerContext } from "./context.js";
import { mediaTypesOf } from "./media-types.js";
import { convertParameter } from "./parameter.js";
import { convertPathItem } from "./path-item.js";
import { convertResponse } from "./response.js";
import { convertSecurityScheme } from "./security-scheme.js";
import { serversOf } from "./servers.js";

/** Sections of shared parts in 2.0, and in `components` of 3.x. */
const sections = [
  ["definitions", "schemas"],
  ["parameters", "parameters"],
  ["responses", "responses"],
  ["securityDefinitions", "securitySchemes"],
] as const;
const moved = new Set([
  "swagger",
  "host",
  "basePath",
  "schemes",
  "consumes",
  "produces",
  ...sections.map(([from]) => from),
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
  warnings: Warnings,
): DraftObject {
  const servers = serversOf(root, file, origins);
  const context: SwaggerContext = {
    origins,
    warnings,
    servers: new Set(servers.map(({ url }) => url)),
    serversWith: (schemes) => serversOf({ ...root, schemes: [...schemes] }, file, origins),
    consumes: mediaTypesOf(root["consumes"]) ?? [],
    produces: mediaTypesOf(root["produces"]) ?? [],
    parameters: sharedParts(root, "parameters", placed),
    responses: sharedParts(root, "responses", placed),
  };
  const normal = emptyObject();
  normal["openapi"] = "3.1.0";
  for (const [key, value] of Object.entries(root)) if (!moved.has(key)) normal[key] = value;
  normal["components"] = gatherComponents(root, file, origins);
  addPlaced(normal, placed, file, origins);
  if (servers.length > 0) normal["servers"] = servers;
  origins.noteMade(servers, { file, pointer: "#" });
  convertParts(normal, file, context);
  return normal;
}

function sharedParts(root: DraftObject, section: string, placed: Placed): ReadonlyMap<string, DraftObject> {
  const own = Object.entries(objectAt(root, section) ?? emptyObject());
  return new Map(
    [...own, ...(placed.get(section) ?? [])].flatMap(([name, part]) =>
      isObject(part) ? [[appendToPointer("#/components", section, name), part] as const] : [],
    ),
  );
}

function gatherComponents(root: DraftObject, file: string, origins: Origins): DraftObject {
  const components = emptyObject();
  origins.noteMade(components, { file, pointer: "#" });
  for (const [from, to] of sections) {
    const section = objectAt(root, from);
    if (section === undefined) continue;
    origins.note(section, { file, pointer: appendToPointer("#", from) });
    components[to] = section;
  }
  return components;
}

/** Shared parts before the operations that use them. */
function convertParts(normal: DraftObject, file: string, context: SwaggerContext): void {
  const components = objectAt(normal, "components") ?? emptyObject();
  const each = (holder: DraftObject, section: string, pointer: string, convert: Convert) => {
    for (const [name, part] of Object.entries(objectAt(holder, section) ?? emptyObject())) {
      if (isObject(part)) convert(part, context.origins.of(part) ?? below({ file, pointer }, name), name);
    }
  };
  each(components, "parameters", "#/parameters", (parameter, at, name) => {
    if (isOfBody(parameter)) delete objectAt(components, "parameters")?.[name];
    else convertParameter(parameter, at, context);
  });
  each(components, "responses", "#/responses", (response, at) =>
    convertResponse(response, context.produces, at, context),
  );
  each(components, "securitySchemes", "#/securityDefinitions", (scheme, at) =>
    convertSecurityScheme(scheme, at, context),
  );
  each(components, "pathItems", "#", (item, at) => convertPathItem(item, at, context));
  each(normal, "paths", "#/paths", (item, at) => convertPathItem(item, at, context));
}

type Convert = (part: DraftObject, at: { readonly file: string; readonly pointer: string }, name: string) => void;
