import { ToolError } from "../errors/tool-error.js";
import type { CredentialSettings } from "../settings/credential.js";
import type { CredentialStoreSettings } from "../settings/credential-store.js";
import { SettingsError } from "../settings/environment.js";
import { createCredentials, type Credentials } from "./credential-source.js";
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
  return { ...credentials, prepare: () => prepareAll(credentials) };
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
