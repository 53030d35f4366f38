import type { SecurityScheme } from "../model/types.js";
import { variablesOf } from "./credential-variables.js";
import { planOAuth } from "./oauth-plan.js";
import { uniqueSlugs } from "./slug.js";
import type { CredentialPlan } from "./types.js";

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
  const oauth = planOAuth(scheme);
  return {
    id,
    scheme,
    prefix,
    variables: variablesOf(scheme, oauth, need !== "unneeded").map(({ suffix, oneOfSeveral = false, ...variable }) => ({
      ...variable,
      name: `${prefix}_${suffix}`,
      replaceable: variable.required && (oneOfSeveral || need === "replaceable"),
    })),
    scopes,
    ...(oauth && { oauth }),
  };
}
