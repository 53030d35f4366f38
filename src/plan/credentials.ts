import type { OAuthFlow, SecurityScheme } from "../model/types.js";
import { usableBaseUrl } from "./servers.js";
import { uniqueSlugs } from "./slug.js";
import type { CredentialPlan, CredentialVariable } from "./types.js";

/** What a credential is called in code and in the environment. */
export interface CredentialName {
  readonly id: string;
  readonly prefix: string;
}

/**
 * Names every scheme of a document, used or not, so that a name depends on no selection.
 * @param kept names from an earlier run, by scheme: they stay
 */
export function nameCredentials(
  schemes: ReadonlyMap<string, SecurityScheme>,
  kept: ReadonlyMap<string, CredentialName> = new Map(),
): ReadonlyMap<string, CredentialName> {
  const sources = [...schemes.keys()].map((name) => [name, name] as const);
  const ids = uniqueSlugs(sources, { convention: "camel", maxLength: 40, fallback: "credential" });
  const prefixes = uniqueSlugs(sources, { convention: "upper", maxLength: 40, fallback: "api" });
  return new Map(
    sources.map(([name]) => [
      name,
      kept.get(name) ?? { id: ids.get(name) ?? name, prefix: safePrefix(prefixes.get(name) ?? "API") },
    ]),
  );
}

/** Variables that a shell, a loader or Node itself reads, and those of the connector's own settings. */
const foreign =
  /^(?:PATH|HOME|USER|SHELL|TERM|LANG|IFS|ENV|PWD|TMP|TEMP|BASH|CDPATH|GCONV|GLIBC|CANARY)(?:_|$)|^(?:NODE|NPM|LD|DYLD|LC|SSL|JAVA|PYTHON|PERL|RUBY|GIT|DOCKER|HTTP|HTTPS|NO|ALL|MCP|UPSTREAM|IDEMPOTENCY|SAFE_MCP|RESULT|LOG|INSECURE)_|^(?:NODE|NPM|LD|DYLD|MCP|UPSTREAM|IDEMPOTENCY|SAFE_MCP|RESULT|LOG|INSECURE|HTTP|HTTPS)$/;

function safePrefix(prefix: string): string {
  return foreign.test(prefix) ? `API_${prefix}` : prefix;
}

/** Whether a tool's best way in goes through a credential, and whether every such tool has another way. */
export type Need = "needed" | "replaceable" | "unneeded";

/** A credential with its variables. */
export function planCredential(
  scheme: SecurityScheme,
  { id, prefix }: CredentialName,
  scopes: readonly string[],
  need: Need,
): Omit<CredentialPlan, "scopesUnder"> {
  const tokenUrl = scheme.type === "oauth2" ? usableTokenUrl(scheme.flows.clientCredentials) : undefined;
  return {
    id,
    scheme,
    prefix,
    variables: variablesOf(scheme, tokenUrl, need !== "unneeded").map(
      ({ suffix, secret, required, title, description }) => ({
        name: `${prefix}_${suffix}`,
        secret,
        required,
        replaceable: required && need === "replaceable",
        title,
        description,
      }),
    ),
    scopes,
    ...(tokenUrl !== undefined && { tokenUrl }),
  };
}

type Variable = Omit<CredentialVariable, "name" | "replaceable"> & { readonly suffix: string };

function variablesOf(scheme: SecurityScheme, tokenUrl: string | undefined, needed: boolean): readonly Variable[] {
  switch (scheme.type) {
    case "apiKey":
      return [
        {
          suffix: "API_KEY",
          secret: true,
          required: needed,
          title: "API key",
          description: "Key that the API gave you.",
        },
      ];
    case "bearer":
      return [
        {
          suffix: "TOKEN",
          secret: true,
          required: needed,
          title: "Access token",
          description: "Sent as a bearer token.",
        },
      ];
    case "basic":
      return [
        {
          suffix: "USERNAME",
          secret: false,
          required: needed,
          title: "User name",
          description: "Of HTTP basic authentication.",
        },
        {
          suffix: "PASSWORD",
          secret: true,
          required: needed,
          title: "Password",
          description: "Of HTTP basic authentication.",
        },
      ];
    case "oauth2":
      return oauthVariables(scheme.flows.clientCredentials !== undefined, tokenUrl, needed);
    case "openIdConnect":
      return oauthVariables(false, undefined, needed);
    case "mutualTLS":
    case "unsupported":
      return [];
  }
}

/** Client credentials where the document has that flow; otherwise an access token, or client credentials with a token URL. */
function oauthVariables(
  clientCredentials: boolean,
  tokenUrl: string | undefined,
  needed: boolean,
): readonly Variable[] {
  const client = needed && clientCredentials;
  const variables: readonly Variable[] = [
    {
      suffix: "CLIENT_ID",
      secret: false,
      required: client,
      title: "OAuth client id",
      description: "Of the client registered for this connector.",
    },
    {
      suffix: "CLIENT_SECRET",
      secret: true,
      required: client,
      title: "OAuth client secret",
      description: "Of the client registered for this connector.",
    },
    {
      suffix: "TOKEN_URL",
      secret: false,
      required: client && tokenUrl === undefined,
      title: "OAuth token URL",
      description:
        tokenUrl === undefined ? "Where client credentials become an access token." : "Instead of the document's own.",
    },
  ];
  const token: Variable = {
    suffix: "TOKEN",
    secret: true,
    required: needed && !clientCredentials,
    title: "OAuth access token",
    description: clientCredentials
      ? "Instead of client credentials."
      : "A token with the scopes of the tools, obtained elsewhere.",
  };
  return clientCredentials ? [...variables, token] : [token, ...variables];
}

function usableTokenUrl(flow: OAuthFlow | undefined): string | undefined {
  return flow?.tokenUrl === undefined || usableBaseUrl(flow.tokenUrl.replace(/\?.*$/, "")) === undefined
    ? undefined
    : flow.tokenUrl;
}
