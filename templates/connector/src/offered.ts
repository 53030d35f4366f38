import { extensions } from "./extensions/index.js";
import { broaderScopes, policy } from "./policy.js";
import { removed } from "./removed.js";
import { credentialsUnder } from "./runtime/profile.js";
import type { Environment } from "./runtime/settings/environment.js";
import { readToolbox } from "./runtime/settings/tools.js";
import type { Toolbox } from "./runtime/toolbox.js";
import type { CredentialDefinition } from "./runtime/upstream/definition.js";
import { tools } from "./tools/index.js";
import { upstream } from "./upstream.js";

/** What the profile in force leaves of the connector: its tools, and credentials that ask for their scopes only. */
export interface Offered {
  readonly toolbox: Toolbox;
  readonly credentials: Readonly<Record<string, CredentialDefinition>>;
}

/** Reads `MCP_PROFILE` and `MCP_TOOLSETS`. */
export function readOffered(environment: Environment): Offered {
  const toolbox = readToolbox(environment, { tools, policy, removed, broaderScopes, extensions });
  return { toolbox, credentials: credentialsUnder(toolbox.profile, upstream.credentials, toolbox.policies.values()) };
}
