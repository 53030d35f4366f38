import { localUser } from "../../../../../templates/connector/src/runtime/access/principal.js";
import { reveal } from "../../../../../templates/connector/src/runtime/access/secret.js";
import type { OAuthCredential } from "../../../../../templates/connector/src/runtime/access/tokens/oauth-credential.js";
import type { Principal } from "../../../../../templates/connector/src/runtime/call.js";
import { ToolError } from "../../../../../templates/connector/src/runtime/errors/tool-error.js";

/** The access token that a credential has for a caller. */
export async function tokenOf(credential: OAuthCredential, caller: Principal = localUser()): Promise<string> {
  return reveal((await credential.tokensFor(caller).fresh()).secret);
}

/** What the model is told of a credential that gets no token. */
export async function failureOf(credential: OAuthCredential): Promise<ToolError["body"]> {
  return (await toolErrorOf(() => tokenOf(credential))).body;
}

/** The error that something ends with. */
export async function toolErrorOf(obtain: () => Promise<unknown>): Promise<ToolError> {
  const error: unknown = await obtain().catch((caught: unknown) => caught);
  if (error instanceof ToolError) return error;
  throw new Error("it did not fail as a tool error");
}
