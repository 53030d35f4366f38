import * as oauth from "oauth4webapi";
import { reveal } from "../access/secret.js";
import { waysToAuthenticate } from "../access/tokens/client-authentication.js";
import type { OAuthCredential } from "../access/tokens/oauth-credential.js";

/** Ends a sign-in: at the provider where it has an endpoint for that (RFC 7009), and here in any case. */
export async function revoke(
  { endpoint, store, settings }: OAuthCredential,
  say: (line: string) => void,
): Promise<void> {
  const record = await store.read();
  const token = record?.refresh?.secret ?? record?.token?.secret;
  await store.exclusively((write) => write({ skewMs: 0, death: { at: Date.now(), code: "invalid_grant" } }));
  say("The sign-in is forgotten here.");
  if (token === undefined) return say("There was none that is still good.");
  const server = await endpoint.server();
  if (server.revocation_endpoint === undefined)
    return say("The provider names no revocation endpoint: end it in your account there as well.");
  const [way = oauth.None()] = await waysToAuthenticate(settings.authentication, server);
  const client = { client_id: settings.clientId };
  const response = await oauth.revocationRequest(server, client, way, reveal(token), endpoint.options(server));
  await oauth.processRevocationResponse(response);
  say("The provider has ended it.");
}
