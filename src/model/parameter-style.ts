import { printable } from "../diagnostics/index.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { flagAt, own } from "./read-json.js";
import type { Parameter, ParameterLocation, ParameterStyle } from "./types.js";

/** OpenAPI 3.1 section 4.8.12.2: the first is the default. */
const stylesByLocation: { readonly [Location in ParameterLocation]: readonly [ParameterStyle, ...ParameterStyle[]] } = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

type Serialisation = Pick<Parameter, "style" | "explode" | "allowReserved">;

/** How a parameter is written; a style that its location does not have becomes the location's own. */
export function styleOf(
  parameter: JsonObject,
  location: ParameterLocation,
  pointer: string,
  context: ModelContext,
): Serialisation {
  const styles = stylesByLocation[location];
  const written = own(parameter, "style");
  const style = styles.find((name) => name === written) ?? styles[0];
  // OpenAPI 3.2 names the cookie's own style; it differs in what is escaped only.
  if (written !== undefined && written !== style && !(written === "cookie" && location === "cookie")) {
    const found = printable(JSON.stringify(written), 80);
    const message = `The style ${found} is none of a ${location} parameter; it is sent as \`${style}\`.`;
    context.warn("OPERATION_KEYWORD_INVALID", message, pointer);
  }
  const explode = style === "deepObject" || (flagOrReport(parameter, "explode", pointer, context) ?? style === "form");
  return { style, explode, allowReserved: location === "query" && flagAt(parameter, "allowReserved") === true };
}

function flagOrReport(
  parameter: JsonObject,
  keyword: string,
  pointer: string,
  context: ModelContext,
): boolean | undefined {
  const value = own(parameter, keyword);
  if (value === undefined || typeof value === "boolean") return value;
  const message = `\`${keyword}\` is ${printable(JSON.stringify(value), 80)}, not true or false; it is ignored.`;
  context.warn("OPERATION_KEYWORD_INVALID", message, pointer);
  return undefined;
}
