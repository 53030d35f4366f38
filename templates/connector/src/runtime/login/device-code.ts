import { setTimeout as sleep } from "node:timers/promises";
import * as oauth from "oauth4webapi";
import { Secret } from "../access/secret.js";
import { waysToAuthenticate } from "../access/tokens/client-authentication.js";
import { tokenFailure } from "../access/tokens/token-failure.js";
import type { TokenEndpoint } from "../access/tokens/token-request.js";
import type { IssuedTokens } from "../access/tokens/token.js";
import { LoginError } from "./login-error.js";

export interface DeviceCodeOptions {
  readonly offlineScope: string | undefined;
  /** Shows the person where to go, and what to enter there. */
  readonly show: (url: string, code: string) => void;
}

/**
 * A person signs in on another device (RFC 8628).
 * @throws LoginError
 */
export async function signInOnAnotherDevice(
  endpoint: TokenEndpoint,
  options: DeviceCodeOptions,
): Promise<IssuedTokens> {
  const device = await begin(endpoint, options.offlineScope);
  options.show(device.verification_uri_complete ?? device.verification_uri, device.user_code);
  return poll(endpoint, device);
}

async function begin(
  endpoint: TokenEndpoint,
  offlineScope: string | undefined,
): Promise<oauth.DeviceAuthorizationResponse> {
  const { clientId, scopes, prefix, authentication } = endpoint.settings;
  try {
    const server = await endpoint.server();
    if (server.device_authorization_endpoint === undefined)
      throw new LoginError(`the device authorization URL is not known: set ${prefix}_DEVICE_AUTHORIZATION_URL`);
    const client = { client_id: clientId };
    const scope = [...scopes, ...(offlineScope === undefined ? [] : [offlineScope])].join(" ");
    const [way = oauth.None()] = await waysToAuthenticate(authentication, server);
    const parameters: Record<string, string> = scope === "" ? {} : { scope };
    const response = await oauth.deviceAuthorizationRequest(server, client, way, parameters, endpoint.options(server));
    return await oauth.processDeviceAuthorizationResponse(server, client, response);
  } catch (error) {
    throw error instanceof LoginError ? error : tokenFailure(error, endpoint.settings);
  }
}

/** Asks no more often than the server wants (sections 3.2 and 3.5), and more seldom while it can't be reached. */
async function poll(
  endpoint: TokenEndpoint,
  { device_code, interval = 5, expires_in }: oauth.DeviceAuthorizationResponse,
): Promise<IssuedTokens> {
  const deviceCode = new Secret(device_code);
  const deadline = performance.now() + expires_in * 1_000;
  for (let pause = interval; performance.now() < deadline;) {
    await sleep(pause * 1_000);
    try {
      return await endpoint.ask({ grant: "deviceCode", deviceCode });
    } catch (error) {
      pause = nextPause(error, pause, endpoint);
    }
  }
  throw new LoginError("nobody has signed in in time");
}

function nextPause(error: unknown, pause: number, endpoint: TokenEndpoint): number {
  const code = error instanceof oauth.ResponseBodyError ? error.error : undefined;
  if (code === "authorization_pending") return pause;
  if (code === "slow_down") return pause + 5;
  if (code === "access_denied") throw new LoginError("the request was denied", { cause: error });
  if (code === "expired_token") throw new LoginError("nobody has signed in in time", { cause: error });
  const failure = tokenFailure(error, endpoint.settings);
  if (!failure.body.retry.allowed) throw failure;
  return Math.min(60, pause * 2);
}
