import { ToolError } from "../errors/tool-error.js";
import type { HealthState } from "../health.js";
import type { CredentialSettings } from "../settings/credential.js";
import type { CredentialStoreSettings } from "../settings/credential-store.js";
import { SettingsError } from "../settings/environment.js";
import { type CredentialReport, reportOn, warningStage } from "./credential-report.js";
import { createCredentials, type Credentials } from "./credential-source.js";
import { lineOf } from "./start-lines.js";
import { openStores } from "./tokens/open-stores.js";
import { memoryStores } from "./tokens/token-stores.js";

/** What is said about credentials while a connector runs. */
export interface CredentialLog {
  warn(facts: object, message: string): void;
}

export interface OpenCredentials extends Credentials {
  /**
   * Gets the tokens now, so that a fault shows before anyone calls. One that may pass, or that a person can mend while the
   * connector runs, is logged.
   * @throws SettingsError when a server has granted less than the profile in force needs
   */
  prepare(): Promise<void>;
  /**
   * `warn` when something ends soon or has ended. It never fails: a connector that gets no calls could tell nobody what to
   * do about it.
   */
  health(): Promise<HealthState>;
}

/** Opens the store of tokens, where there are any, and the credentials that use it. */
export async function openCredentials(
  settings: ReadonlyMap<string, CredentialSettings>,
  store: CredentialStoreSettings,
  log: CredentialLog,
): Promise<OpenCredentials> {
  const getsTokens = [...settings.values()].some(({ type }) => type === "oauth");
  const opened = getsTokens ? await openStores(store) : { stores: memoryStores, warnings: [], lasting: true };
  if (!opened.lasting && store.kind !== "memory" && [...settings.values()].some(mustLast))
    throw new SettingsError(
      `CREDENTIAL_STORE can't be written, and a sign-in must be kept: ${opened.warnings.join("; ")}`,
    );
  for (const warning of opened.warnings) log.warn({}, warning);
  const credentials = createCredentials(settings, opened.stores, {
    dead: (id, error) =>
      log.warn({ credential: id, code: error.body.code }, `${error.body.message} ${error.body.next}`),
    postponed: (id, error) => log.warn({ credential: id, code: error.body.code }, error.body.message),
    overGranted: (id, surplus) =>
      log.warn(
        { credential: id, code: "OVER_GRANTED", surplus },
        "the authorization server granted more than was asked for",
      ),
  });
  const watch = new EndWatch(log);
  return {
    ...credentials,
    prepare: () => prepareAll(credentials),
    health: async () => {
      const reports = await reportsOf(settings, credentials);
      watch.look(reports);
      return reports.every(({ state }) => state === "ok") ? "pass" : "warn";
    },
  };
}

/** Says that something ends 14, 7 and 1 days before it does, each once. */
class EndWatch {
  readonly #log: CredentialLog;
  readonly #said = new Map<string, number | undefined>();

  constructor(log: CredentialLog) {
    this.#log = log;
  }

  look(reports: readonly CredentialReport[]): void {
    for (const report of reports) {
      const stage = warningStage(report);
      if (stage !== undefined && this.#said.get(report.id) !== stage)
        this.#log.warn({ credential: report.id, code: "ENDING", days: stage }, lineOf(report));
      this.#said.set(report.id, stage);
    }
  }
}

async function reportsOf(
  settings: ReadonlyMap<string, CredentialSettings>,
  { oauth }: Credentials,
): Promise<readonly CredentialReport[]> {
  return Promise.all(
    [...settings].map(async ([id, one]) => {
      const credential = oauth.get(id);
      const report = reportOn(id, one, await credential?.store.read(), Date.now());
      const failed = credential?.failure !== undefined && !credential.failure.body.retry.allowed;
      return failed ? { ...report, state: "failing" as const } : report;
    }),
  );
}

/** Where refresh tokens are replaced at every use, one that is not kept is lost. */
function mustLast(settings: CredentialSettings): boolean {
  return settings.type === "oauth" && settings.grant === "signIn";
}

async function prepareAll({ oauth }: Credentials): Promise<void> {
  for (const credential of oauth.values()) {
    try {
      await credential.prepare();
    } catch (error) {
      if (error instanceof ToolError && error.body.code === "UPSTREAM_FORBIDDEN")
        throw new SettingsError(`${error.body.message} ${error.body.next}`, { cause: error });
    }
  }
}
