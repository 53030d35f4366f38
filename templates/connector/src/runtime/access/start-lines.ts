import type { CredentialSettings } from "../settings/credential.js";
import type { CredentialStoreSettings } from "../settings/credential-store.js";
import { SettingsError } from "../settings/environment.js";
import { type CredentialReport, reportOn } from "./credential-report.js";
import { openStores } from "./tokens/open-stores.js";
import { memoryStores } from "./tokens/token-stores.js";

/**
 * What a person should hear about the credentials before anything is served, a line each. Nothing is sent anywhere.
 * @throws SettingsError when somebody has signed in for less than the profile in force needs
 */
export async function startLines(
  settings: ReadonlyMap<string, CredentialSettings>,
  store: CredentialStoreSettings,
): Promise<readonly string[]> {
  const signsIn = [...settings.values()].some((one) => one.type === "oauth" && one.grant === "signIn");
  const { stores } = signsIn ? await openStores(store) : { stores: memoryStores };
  const reports = await Promise.all(
    [...settings].map(async ([id, one]) => {
      const record = one.type === "oauth" ? await stores.storeOf(one).read() : undefined;
      return reportOn(id, one, record, Date.now());
    }),
  );
  const short = reports.find(({ kind, scopes }) => kind === "signIn" && (scopes?.missing.length ?? 0) > 0);
  if (short !== undefined) throw new SettingsError(lineOf(short));
  return reports.filter(({ state }) => state !== "ok").map((report) => `warning: ${lineOf(report)}`);
}

/** A report in one line. */
export function lineOf({ id, says, todo }: CredentialReport): string {
  return `credential ${id}: ${says.join(" ")}${todo === undefined ? "" : ` ${todo}.`}`;
}
