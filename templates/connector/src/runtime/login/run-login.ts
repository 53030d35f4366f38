import { parseArgs } from "node:util";
import { openStores } from "../access/tokens/open-stores.js";
import { OAuthCredential } from "../access/tokens/oauth-credential.js";
import { compareGrant } from "../access/tokens/granted-scopes.js";
import type { IssuedTokens } from "../access/tokens/token.js";
import { ToolError } from "../errors/tool-error.js";
import { readCredential } from "../settings/credential.js";
import { readCredentialStore } from "../settings/credential-store.js";
import { Environment, SettingsError } from "../settings/environment.js";
import type { OAuthSettings } from "../settings/oauth-settings.js";
import type { CredentialDefinition, OAuthGrant } from "../upstream/definition.js";
import { signInWithBrowser } from "./authorization-code.js";
import { signInOnAnotherDevice } from "./device-code.js";
import { LoginError } from "./login-error.js";
import { openBrowser } from "./open-browser.js";
import { revoke } from "./revoke.js";

export interface LoginRequest {
  /** Of the connector. */
  readonly name: string;
  /** The credentials, with the scopes of the profile in force. */
  readonly definitions: (environment: Environment) => Readonly<Record<string, CredentialDefinition>>;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly arguments: readonly string[];
  /** Writes one line for the person. */
  readonly say: (line: string) => void;
  /** Whether a person sits there, for whom a browser may be opened. */
  readonly isTerminal: boolean;
}

type OAuthDefinition = Extract<CredentialDefinition, { readonly type: "oauth2" }>;

const timeoutMs = 5 * 60_000;

const usage = [
  "npm run login -- [credential] [--device | --revoke]",
  "  --device   sign in on another device: for machines without a browser",
  "  --revoke   end the sign-in, at the provider and here",
].join("\n");

/** `npm run login`: a person signs in, and the connector goes on from there by itself. @returns an exit code */
export async function runLogin(request: LoginRequest): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...request.arguments],
      allowPositionals: true,
      options: { device: { type: "boolean" }, revoke: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) {
      request.say(usage);
      return 0;
    }
    const [id, definition] = chosen(request.definitions(new Environment(request.variables)), positionals[0]);
    const credential = await openCredential(request, id, definition);
    if (values.revoke === true) await revoke(credential, request.say);
    else await signIn(credential, definition, values.device === true, request);
    if (values.revoke !== true) sayUnused(request, id, definition);
    return 0;
  } catch (error) {
    if (isUnreadable(error)) {
      request.say(usage);
      return 2;
    }
    request.say(`login: ${messageOf(error)}`);
    return error instanceof SettingsError ? 2 : 1;
  }
}

async function signIn(
  credential: OAuthCredential,
  { offlineScope, grants }: OAuthDefinition,
  device: boolean,
  { say, isTerminal, variables }: LoginRequest,
): Promise<void> {
  const { endpoint, settings } = credential;
  say(`Scopes that are asked for: ${settings.scopes.join(", ") || "none"}`);
  const server = await endpoint.server();
  const offline = offlineScope ?? (server.scopes_supported?.includes("offline_access") ? "offline_access" : undefined);
  const onDevice = device || (!grants.includes("authorizationCode") && grants.includes("deviceAuthorization"));
  const issued = onDevice
    ? await signInOnAnotherDevice(endpoint, {
        offlineScope: offline,
        show: (url, code) => say(`Open ${url} on any device and enter the code ${code}`),
      })
    : await signInWithBrowser(endpoint, {
        offlineScope: offline,
        port: readPort(variables, settings),
        timeoutMs,
        show: (url) => {
          say(`Open this address in a browser on this machine:\n${url}`);
          if (isTerminal) openBrowser(url);
        },
      });
  await keep(credential, issued, say);
}

/** A sign-in that is not enough is not kept: it would fail at the first call. */
async function keep(credential: OAuthCredential, issued: IssuedTokens, say: (line: string) => void): Promise<void> {
  const { scopes } = credential.settings;
  const { token, refresh } = issued;
  const { missing, surplus } = compareGrant(scopes, token.granted);
  if (missing.length > 0) throw new LoginError(`${missing.join(", ")} was not allowed; nothing was kept`);
  const record = { ...issued, renewedAt: token.issuedAt, consented: token.granted ?? scopes };
  await credential.store.exclusively((write) => write(record));
  if (surplus.length > 0) say(`warning: more was granted than was asked for: ${surplus.join(", ")}`);
  if (refresh === undefined)
    say(`warning: the provider gave no refresh token: this sign-in ends ${endOf(token.expiresAt)}`);
  say("Signed in. A connector that runs goes on by itself.");
}

function endOf(time: number): string {
  return Number.isFinite(time) ? `at ${new Date(time).toISOString()}` : "when the provider ends it";
}

/** The credential that is named, or the only one that a person can sign in for. */
function chosen(
  definitions: Readonly<Record<string, CredentialDefinition>>,
  name: string | undefined,
): readonly [string, OAuthDefinition] {
  const able = Object.entries(definitions).flatMap(([id, definition]) =>
    definition.type === "oauth2" ? [[id, definition] as const] : [],
  );
  const usual = able.filter(([, { grants, metadataUrl }]) => metadataUrl !== undefined || grants.some(takesPerson));
  const candidates = name === undefined ? (usual.length > 0 ? usual : able) : able.filter(([id]) => id === name);
  const [found] = candidates;
  if (found === undefined || candidates.length > 1)
    throw new SettingsError(`name one of: ${able.map(([id]) => id).join(", ")}`);
  return found;
}

function takesPerson(grant: OAuthGrant): boolean {
  return grant !== "clientCredentials";
}

async function openCredential(
  { name, variables }: LoginRequest,
  id: string,
  definition: OAuthDefinition,
): Promise<OAuthCredential> {
  const { prefix } = definition;
  const environment = new Environment({ ...variables, [`${prefix}_GRANT`]: variables[`${prefix}_GRANT`] ?? "login" });
  const settings = readCredential(environment, id, definition);
  const store = readCredentialStore(environment, name);
  environment.finish();
  if (settings === undefined) throw new SettingsError(`set ${prefix}_CLIENT_ID first`);
  if (settings.type !== "oauth" || settings.grant !== "signIn")
    throw new SettingsError(`${id} is used without a sign-in: see ${prefix}_TOKEN and ${prefix}_GRANT`);
  const { stores, lasting, warnings } = await openStores(store);
  if (!lasting)
    throw new SettingsError(`a sign-in must be kept, and CREDENTIAL_STORE can't: ${warnings.join("; ") || "memory"}`);
  return new OAuthCredential(settings, stores, {});
}

/** A document may offer both a sign-in and a client of its own, and the latter is what a connector takes by itself. */
function sayUnused({ variables, say }: LoginRequest, id: string, definition: OAuthDefinition): void {
  const settings = readCredential(new Environment(variables), id, definition);
  if (settings?.type === "oauth" && settings.grant !== "signIn")
    say(`Set ${definition.prefix}_GRANT=login for the connector, or it goes on without this sign-in.`);
}

function readPort(variables: LoginRequest["variables"], { prefix }: OAuthSettings): number {
  const environment = new Environment(variables);
  const port = environment.integer(`${prefix}_REDIRECT_PORT`, 0, { min: 0, max: 65_535 });
  environment.finish();
  return port;
}

function messageOf(error: unknown): string {
  if (error instanceof ToolError) return `${error.body.message} ${error.body.next}`;
  return error instanceof Error ? error.message : String(error);
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
