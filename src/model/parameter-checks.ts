import { printable } from "../diagnostics/index.js";
import type { JsonObject } from "../load/types.js";
import { isToken } from "./header-names.js";
import { objectAt, own } from "./read-json.js";
import type { ParameterLocation } from "./types.js";

const locations: readonly ParameterLocation[] = ["path", "query", "header", "cookie"];

/** Where a parameter goes, undefined when OpenAPI knows no such place. */
export function locationOf(raw: JsonObject): ParameterLocation | undefined {
  return locations.find((place) => place === own(raw, "in"));
}

/** OpenAPI 3.2: the whole query as one parameter. */
export function isQueryString(raw: JsonObject): boolean {
  return own(raw, "in") === "querystring";
}

/** Why a parameter can't be sent, in the words of a reason; undefined when it can. */
export function problemOf(raw: JsonObject, name: string): string | undefined {
  if (isQueryString(raw)) return undefined;
  const location = locationOf(raw);
  if (location === undefined) return `its place ${printable(JSON.stringify(own(raw, "in") ?? null), 40)} is unknown`;
  if (name === "") return "it has no name";
  if (name === "__proto__") return "its name is not safe";
  if (location === "header" && !isToken(name)) return "its name is no header name (RFC 9110)";
  if (location === "cookie" && !isToken(name)) return "its name is no cookie name (RFC 6265)";
  const content = contentOf(raw);
  return content && !content.isJson && !content.isText ? "its media type is neither JSON nor text" : undefined;
}

/** The media type of a parameter that is declared by `content` instead of `schema`. */
export interface ParameterContent {
  readonly name: string;
  readonly media: JsonObject;
  readonly isJson: boolean;
  readonly isText: boolean;
}

export function contentOf(raw: JsonObject): ParameterContent | undefined {
  const content = objectAt(raw, "content");
  const [name] = Object.keys(content ?? {});
  if (content === undefined || name === undefined || own(raw, "schema") !== undefined) return undefined;
  const media = objectAt(content, name) ?? {};
  const type = name.toLowerCase().split(";")[0]?.trim() ?? "";
  return { name, media, isJson: /[/+]json$|^\*\/\*$/.test(type), isText: type.startsWith("text/") };
}
