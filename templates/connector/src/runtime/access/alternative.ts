import type { AccessAlternative, Policy } from "../policy.js";

/** The first alternative whose credentials are all configured. An empty list of alternatives is anonymous access. */
export function chooseAlternative(
  { access }: Policy,
  isConfigured: (credential: string) => boolean,
): AccessAlternative | undefined {
  if (access.length === 0) return {};
  return access.find((alternative) => Object.keys(alternative).every(isConfigured));
}
