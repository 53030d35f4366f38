import type { ConnectorPlan, OAuthPlan } from "../../plan/types.js";

/** Whether any credential of a connector is exchanged for tokens, so that a person may have to sign in. */
export function getsTokens({ upstream }: ConnectorPlan): boolean {
  return upstream.credentials.some(({ oauth }) => oauth !== undefined);
}

/** Whether the document knows of no other way to a token than a person who signs in. */
export function needsPerson({ grants, metadataUrl }: OAuthPlan): boolean {
  return !grants.includes("clientCredentials") && (grants.length > 0 || metadataUrl !== undefined);
}

/** What a person runs before the connector works: a command for each credential that takes a sign-in. */
export function signInCommands({ upstream }: ConnectorPlan): readonly string[] {
  const ids = upstream.credentials.flatMap(({ id, oauth }) => (oauth !== undefined && needsPerson(oauth) ? [id] : []));
  return ids.length === 1 ? ["npm run login"] : ids.map((id) => `npm run login -- ${id}`);
}

const forSignIn = new Set([
  "src/login.ts",
  "test/doctor.test.ts",
  "test/grants.test.ts",
  "test/login.test.ts",
  "test/tokens.test.ts",
]);

/** Whether a template file has a purpose in a connector. The runtime is the same in all of them. */
export function isNeeded(path: string, plan: ConnectorPlan): boolean {
  return getsTokens(plan) || !forSignIn.has(path);
}
