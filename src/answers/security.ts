import type { JsonObject, JsonValue } from "../load/types.js";
import type { ApiDescription } from "./schema.js";

/** How the security of a described API is written down. */
export interface SecuritySource {
  /** `components.securitySchemes`; undefined for an open API. */
  readonly schemes: JsonObject | undefined;
  /** The requirement with these scopes; an empty list says that nothing is needed. */
  requirement(scopes: readonly string[]): JsonValue;
}

/** The one scheme is called `api`: its environment variables begin with `API_`. */
export function securityOf({ auth, tools }: ApiDescription): SecuritySource {
  const scheme = schemeOf(auth, new Set(tools.flatMap(({ scopes }) => scopes)));
  if (scheme === undefined) return { schemes: undefined, requirement: () => [] };
  const scoped = auth.type === "oauth2";
  return { schemes: { api: scheme }, requirement: (scopes) => [{ api: scoped ? scopes : [] }] };
}

function schemeOf(auth: ApiDescription["auth"], used: ReadonlySet<string>): JsonObject | undefined {
  switch (auth.type) {
    case "none":
      return undefined;
    case "bearer":
      return { type: "http", scheme: "bearer" };
    case "basic":
      return { type: "http", scheme: "basic" };
    case "api-key":
      return { type: "apiKey", in: "header", name: auth.header };
    case "oauth2":
      return {
        type: "oauth2",
        flows: { clientCredentials: { tokenUrl: auth.tokenUrl, scopes: allScopes(auth.scopes, used) } },
      };
  }
}

/** A scope that a tool needs is one of the API's, described or not. */
function allScopes(described: Readonly<Record<string, string>>, used: ReadonlySet<string>): JsonObject {
  const scopes: Record<string, JsonValue> = Object.create(null);
  for (const scope of used) scopes[scope] = "";
  for (const [scope, description] of Object.entries(described)) scopes[scope] = description;
  return scopes;
}
