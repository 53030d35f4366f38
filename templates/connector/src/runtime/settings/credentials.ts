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
  policies: ReadonlyMap<string, Policy>,
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

interface Missing {
  /** Whether every tool that needs it could do with another. */
  replaceable: boolean;
  readonly tools: string[];
}

/** What to set so that every tool can be called, without repetition; where there is a choice, the best alternative. */
function missingCredentials(
  policies: ReadonlyMap<string, Policy>,
  credentials: ReadonlyMap<string, CredentialSettings>,
  definitions: Definitions,
): readonly string[] {
  const missing = new Map<string, Missing>();
  for (const [tool, policy] of policies) {
    if (chooseAlternative(policy, (id) => credentials.has(id)) !== undefined) continue;
    for (const id of Object.keys(policy.access[0] ?? {})) {
      const definition = Object.hasOwn(definitions, id) ? definitions[id] : undefined;
      if (definition === undefined || credentials.has(id)) continue;
      const variables = variablesOf(definition);
      const entry = missing.get(variables) ?? { replaceable: true, tools: [] };
      entry.replaceable &&= !policy.access.every((alternative) => Object.hasOwn(alternative, id));
      entry.tools.push(tool);
      missing.set(variables, entry);
    }
  }
  return [...missing].map(
    ([variables, { replaceable, tools }]) =>
      `${variables}${replaceable ? ", or another of .env.example" : ""}${tools.length < policies.size ? neededBy(tools) : ""}`,
  );
}

/** Who does not need them all leaves the tools out, not the whole connector. */
function neededBy([first, ...others]: readonly string[]): string {
  const rest = others.length === 0 ? "" : ` and ${others.length} more`;
  return `; ${first}${rest} can't be called without it (MCP_TOOLSETS names the tools that you want)`;
}
