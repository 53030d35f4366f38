import type { Environment } from "./environment.js";
import type { Policy } from "../policy.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { chooseAlternative } from "../access/alternative.js";
import { type CredentialSettings, readCredential, variablesOf } from "./credential.js";

type Definitions = Readonly<Record<string, CredentialDefinition>>;

/** Reads all credentials. That a tool could not be called for want of one is a problem of the environment. */
export function readCredentials(
  environment: Environment,
  definitions: Definitions,
  policies: Iterable<Policy>,
): ReadonlyMap<string, CredentialSettings> {
  const credentials = new Map<string, CredentialSettings>();
  for (const [id, definition] of Object.entries(definitions)) {
    const settings = readCredential(environment, id, definition);
    if (settings !== undefined) credentials.set(id, settings);
  }
  for (const missing of missingCredentials(policies, credentials, definitions)) {
    environment.problem(`set ${missing}`);
  }
  return credentials;
}

/** What to set so that every tool can be called, without repetition; where there is a choice, the best alternative. */
function missingCredentials(
  policies: Iterable<Policy>,
  credentials: ReadonlyMap<string, CredentialSettings>,
  definitions: Definitions,
): ReadonlySet<string> {
  const missing = new Map<string, boolean>();
  for (const policy of policies) {
    if (chooseAlternative(policy, (id) => credentials.has(id)) !== undefined) continue;
    for (const id of Object.keys(policy.access[0] ?? {})) {
      const definition = Object.hasOwn(definitions, id) ? definitions[id] : undefined;
      if (definition === undefined || credentials.has(id)) continue;
      const replaceable = !policy.access.every((alternative) => Object.hasOwn(alternative, id));
      const variables = variablesOf(definition);
      missing.set(variables, replaceable && (missing.get(variables) ?? true));
    }
  }
  return new Set(
    [...missing].map(([text, replaceable]) => (replaceable ? `${text}, or another of .env.example` : text)),
  );
}
