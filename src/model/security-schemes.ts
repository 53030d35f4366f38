import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { isToken } from "./header-names.js";
import { type FlowReading, readFlows } from "./oauth-flows.js";
import { plainTextOrNone } from "./plain-text.js";
import { objectAt, own, textAt } from "./read-json.js";
import type { SecurityScheme } from "./types.js";

type Kind = SecurityScheme extends infer Scheme
  ? Scheme extends SecurityScheme
    ? Omit<Scheme, "name" | "description" | "pointer">
    : never
  : never;

/**
 * The declared security schemes that can be understood; the others are named in warnings.
 * @param apiUrl what relative OAuth URLs are taken relative to: the API's own server, never the place of the document
 */
export function readSecuritySchemes(
  context: ModelContext,
  apiUrl: string | undefined,
): ReadonlyMap<string, SecurityScheme> {
  const components = objectAt(context.document.root, "components");
  const declared = components && objectAt(components, "securitySchemes");
  const schemes = new Map<string, SecurityScheme>();
  for (const name of Object.keys(declared ?? {})) {
    const pointer = appendToPointer("#/components/securitySchemes", name);
    const found = declared && context.references.object(own(declared, name), pointer);
    const kind = found && kindOf(found.value, found.pointer, { context, apiUrl });
    if (found && kind) schemes.set(name, schemeOf(name, found.value, pointer, kind));
    else reportInvalid(name, pointer, context);
  }
  return schemes;
}

function schemeOf(name: string, raw: JsonObject, pointer: string, kind: Kind): SecurityScheme {
  const description = plainTextOrNone(own(raw, "description"));
  return Object.freeze({ name, ...(description && { description }), pointer, ...kind });
}

function kindOf(raw: JsonObject, pointer: string, reading: FlowReading): Kind | undefined {
  const type = textAt(raw, "type")?.toLowerCase();
  if (type === "apikey") return bearerInDisguise(raw) ?? apiKey(raw);
  if (type === "http") return httpScheme(raw);
  if (type === "oauth2") return oauth2(raw, pointer, reading);
  if (type === "openidconnect") return openIdConnect(raw);
  return type === "mutualtls" ? { type: "mutualTLS" } : undefined;
}

/** A header named `Authorization: Bearer`: the author's way to say what OpenAPI 2.0 could not. */
function bearerInDisguise(raw: JsonObject): Kind | undefined {
  const isBearer =
    own(raw, "in") === "header" && /^authorization\s*:\s*bearer$/i.test(textAt(raw, "name")?.trim() ?? "");
  return isBearer ? { type: "bearer" } : undefined;
}

function apiKey(raw: JsonObject): Kind | undefined {
  const place = (["header", "query", "cookie"] as const).find((name) => name === own(raw, "in"));
  const parameter = textAt(raw, "name");
  if (place === undefined || !parameter || (place !== "query" && !isToken(parameter))) return undefined;
  return { type: "apiKey", in: place, parameter };
}

/** Names of the IANA registry, in any case (RFC 9110 section 11.1). */
function httpScheme(raw: JsonObject): Kind | undefined {
  const scheme = textAt(raw, "scheme")?.toLowerCase();
  const format = textAt(raw, "bearerFormat");
  if (scheme === "bearer") return { type: "bearer", ...(format && { format }) };
  if (scheme === "basic") return { type: "basic" };
  return scheme !== undefined && isToken(scheme) ? { type: "unsupported", scheme } : undefined;
}

function oauth2(raw: JsonObject, pointer: string, reading: FlowReading): Kind | undefined {
  const flows = objectAt(raw, "flows");
  const metadataUrl = textAt(raw, "oauth2MetadataUrl");
  if (!flows && metadataUrl === undefined) return undefined;
  const read = flows ? readFlows(flows, `${pointer}/flows`, reading) : {};
  return { type: "oauth2", flows: read, ...(metadataUrl !== undefined && { metadataUrl }) };
}

function openIdConnect(raw: JsonObject): Kind | undefined {
  const url = textAt(raw, "openIdConnectUrl");
  return url === undefined ? undefined : { type: "openIdConnect", url };
}

function reportInvalid(name: string, pointer: string, context: ModelContext): void {
  const message = `The security scheme "${printable(name, 80)}" can't be understood; what needs it can't be called.`;
  context.warn("SECURITY_SCHEME_INVALID", message, pointer);
}
