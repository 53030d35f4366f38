import { parseArgs } from "node:util";
import { type CredentialReport, reportOn } from "../access/credential-report.js";
import { localUser } from "../access/principal.js";
import { openStores } from "../access/tokens/open-stores.js";
import { OAuthCredential } from "../access/tokens/oauth-credential.js";
import { ToolError } from "../errors/tool-error.js";
import type { Policy } from "../policy.js";
import type { CredentialSettings } from "../settings/credential.js";
import { type CredentialStoreSettings, readCredentialStore } from "../settings/credential-store.js";
import { readCredentials } from "../settings/credentials.js";
import { Environment } from "../settings/environment.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { checkupText } from "./checkup-text.js";
import { reachabilityOf } from "./reachability.js";

export interface DoctorRequest {
  /** Of the connector. */
  readonly name: string;
  /** What the profile in force leaves of the connector. */
  readonly offered: (environment: Environment) => {
    readonly definitions: Readonly<Record<string, CredentialDefinition>>;
    readonly policies: ReadonlyMap<string, Policy>;
  };
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly arguments: readonly string[];
  readonly write: (text: string) => void;
}

/** All that a check-up has found. With `--json` this is what is printed. */
export interface Checkup {
  readonly connector: string;
  readonly ok: boolean;
  /** Settings that are missing or wrong. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Where tokens are kept; absent when no credential gets any. */
  readonly tokens?: string;
  readonly credentials: readonly CheckedCredential[];
}

export interface CheckedCredential extends CredentialReport {
  /** Of the token endpoint; absent for credentials without one, and with `--offline`. */
  readonly reachable?: boolean;
}

const usage = [
  "npm run doctor -- [--json] [--offline]",
  "  --json      all that was found, for monitoring",
  "  --offline   ask no server for anything",
  "",
].join("\n");

/**
 * `npm run doctor`: how the credentials stand. Tokens are fetched where none is at hand, unless `--offline`.
 * @returns an exit code: 0 nothing is failing, 1 something is, 2 wrong usage
 */
export async function runDoctor(request: DoctorRequest): Promise<number> {
  const flags = flagsOf(request.arguments);
  if (flags === undefined || flags.help === true) {
    request.write(usage);
    return flags === undefined ? 2 : 0;
  }
  const checkup = await examine(request, flags.offline === true);
  request.write(flags.json === true ? `${JSON.stringify(checkup, null, 2)}\n` : checkupText(checkup));
  return checkup.ok ? 0 : 1;
}

interface Flags {
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly help?: boolean;
}

function flagsOf(args: readonly string[]): Flags | undefined {
  try {
    return parseArgs({
      args: [...args],
      options: { json: { type: "boolean" }, offline: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    }).values;
  } catch {
    return undefined;
  }
}

async function examine(request: DoctorRequest, offline: boolean): Promise<Checkup> {
  const environment = new Environment(request.variables);
  const { definitions, policies } = request.offered(environment);
  const settings = readCredentials(environment, definitions, policies);
  const store = readCredentialStore(environment, request.name);
  const { credentials, tokens, warnings } = await examineAll(settings, store, offline);
  const { problems } = environment;
  const ok = problems.length === 0 && credentials.every(({ state }) => state !== "failing");
  return { connector: request.name, ok, problems, warnings, ...(tokens !== undefined && { tokens }), credentials };
}

async function examineAll(
  settings: ReadonlyMap<string, CredentialSettings>,
  store: CredentialStoreSettings,
  offline: boolean,
): Promise<Pick<Checkup, "credentials" | "tokens" | "warnings">> {
  const getsTokens = [...settings.values()].some(({ type }) => type === "oauth");
  const opened = getsTokens ? await openStores(store) : undefined;
  const credentials = await Promise.all(
    [...settings].map(async ([id, one]): Promise<CheckedCredential> => {
      if (one.type !== "oauth" || opened === undefined) return reportOn(id, one, undefined, Date.now());
      return examineOAuth(new OAuthCredential(one, opened.stores, {}), offline);
    }),
  );
  return { credentials, warnings: opened?.warnings ?? [], ...(opened && { tokens: opened.place }) };
}

async function examineOAuth(credential: OAuthCredential, offline: boolean): Promise<CheckedCredential> {
  const { settings } = credential;
  const failure = offline || settings.grant === "tokenExchange" ? undefined : await failureOf(credential);
  const report = reportOn(settings.id, settings, await recordOf(credential), Date.now());
  const found = failure === undefined || report.state === "failing" ? report : withFailure(report, failure);
  return offline ? found : { ...found, reachable: await reachabilityOf(credential.endpoint) };
}

async function failureOf(credential: OAuthCredential): Promise<ToolError | undefined> {
  try {
    await credential.tokensFor(localUser()).fresh();
    return undefined;
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
}

function withFailure(report: CredentialReport, { body, cause }: ToolError): CredentialReport {
  const because = cause instanceof Error && cause.name === "ExposedFileError" ? [`${cause.message}.`] : [];
  return { ...report, state: "failing", says: [...report.says, body.message, ...because], todo: body.next };
}

/** What can't be read has been told already. */
async function recordOf({ store }: OAuthCredential): ReturnType<OAuthCredential["store"]["read"]> {
  return store.read().catch(() => undefined);
}
