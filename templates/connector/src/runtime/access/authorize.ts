import type { AuthorizedCall, Call, Middleware } from "../call.js";
import type { Policy } from "../policy.js";
import { refused } from "./access-error.js";
import { chooseAlternative } from "./alternative.js";
import { combine, type CredentialSource } from "./credential-source.js";
import { type BroaderScopes, missingScopes } from "./scopes.js";

/**
 * The caller may use the tool, and the upstream credential is fetched before the call goes on: a write that has begun
 * must not fail for want of a token.
 */
export function authorize(
  sources: ReadonlyMap<string, CredentialSource>,
  broader?: BroaderScopes,
): Middleware<Call, AuthorizedCall> {
  return (next) => async (call) => {
    refuseMissingScopes(call, broader);
    const needed = sourcesFor(call.policy, sources);
    const obtained = await Promise.all(needed.map((source) => source(call.principal)));
    return next({ ...call, credential: combine(obtained) });
  };
}

function sourcesFor(policy: Policy, sources: ReadonlyMap<string, CredentialSource>): readonly CredentialSource[] {
  const alternative = chooseAlternative(policy, (id) => sources.has(id));
  if (alternative === undefined) {
    throw refused(
      "UPSTREAM_AUTH",
      "No credential for this tool is configured.",
      "Tell the user to set the variables of its credential and to restart the connector.",
    );
  }
  return Object.keys(alternative).flatMap((id) => sources.get(id) ?? []);
}

/** Over HTTP the gate has answered 403 already; this holds however a call arrives. */
function refuseMissingScopes({ principal, policy }: Call, broader: BroaderScopes | undefined): void {
  const { scopes } = principal;
  if (scopes === "local") return;
  const missing = missingScopes(policy, scopes, broader);
  if (missing.length === 0) return;
  throw refused(
    "UPSTREAM_FORBIDDEN",
    `The caller's token lacks ${missing.join(", ")}.`,
    `Ask the user to sign in again and to allow ${missing.join(", ")}.`,
  );
}
