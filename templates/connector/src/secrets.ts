import { about } from "./about.js";
import { extensions } from "./extensions/index.js";
import { withSecretSources } from "./runtime/settings/secret-sources.js";
import { say } from "./runtime/stderr.js";
import { upstream } from "./upstream.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables, with the secrets that the owner's provider or the system's key store gives. */
export function withSecrets(variables: Variables): Promise<Variables> {
  const { secrets: provider } = extensions;
  return withSecretSources(variables, { name: about.name, definitions: upstream.credentials, provider, warn: say });
}
