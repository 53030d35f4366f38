import type { ConnectorPlan } from "../../plan/types.js";

/** Whether any credential of a connector is exchanged for tokens, so that a person may have to sign in. */
export function getsTokens({ upstream }: ConnectorPlan): boolean {
  return upstream.credentials.some(({ oauth }) => oauth !== undefined);
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
