import { openKeychain } from "../access/secrets/keychain.js";
import type { SecretProvider } from "../access/secrets/secret-provider.js";
import type { CredentialDefinition } from "../upstream/definition.js";
import { SettingsError } from "./environment.js";

type Variables = Readonly<Record<string, string | undefined>>;

export interface SecretSources {
  /** Of the connector: what its entries in the key store stand under. */
  readonly name: string;
  readonly definitions: Readonly<Record<string, CredentialDefinition>>;
  /** The owner's own, from `src/extensions/index.ts`. */
  readonly provider?: SecretProvider | undefined;
  /** Says what is not as it was asked for. */
  readonly warn: (text: string) => void;
}

/**
 * The variables, with the secrets that neither a variable nor a file gives: from the owner's provider, then from the system's
 * key store where `CREDENTIAL_STORE` names it.
 * @throws SettingsError when the provider fails: to go on without a secret would only hide that
 */
export async function withSecretSources(variables: Variables, sources: SecretSources): Promise<Variables> {
  const usesKeychain = /^keychain(?::|$)/.test(variables["CREDENTIAL_STORE"]?.trim() ?? "");
  if (sources.provider === undefined && !usesKeychain) return variables;
  const read = [providerOf(sources), ...(usesKeychain ? [await keychainOf(sources)] : [])];
  const found: Record<string, string> = {};
  for (const name of secretNames(sources.definitions).filter((one) => isUnset(variables, one))) {
    for (const source of read) found[name] ??= (await source(name)) ?? "";
  }
  return { ...variables, ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== "")) };
}

/** The variables of all credentials that hold secrets. */
export function secretNames(definitions: SecretSources["definitions"]): readonly string[] {
  return Object.values(definitions).flatMap(({ type, prefix }) =>
    suffixes[type].map((suffix) => `${prefix}_${suffix}`),
  );
}

const suffixes: Readonly<Record<CredentialDefinition["type"], readonly string[]>> = {
  apiKey: ["API_KEY"],
  bearer: ["TOKEN"],
  basic: ["USERNAME", "PASSWORD"],
  mutualTLS: ["CLIENT_KEY_PASSPHRASE"],
  oauth2: ["CLIENT_SECRET", "PRIVATE_KEY", "REFRESH_TOKEN", "TOKEN", "CLIENT_KEY_PASSPHRASE"],
};

type Source = (name: string) => Promise<string | undefined>;

function providerOf({ provider }: SecretSources): Source {
  return async (name) => {
    try {
      return await provider?.read(name);
    } catch (error) {
      throw new SettingsError(`extensions.secrets can't give ${name}`, { cause: error });
    }
  };
}

async function keychainOf({ name, warn }: SecretSources): Promise<Source> {
  const keychain = await openKeychain(name);
  if (!("unusable" in keychain)) return async (account) => keychain.read(account);
  warn(`warning: the system's key store can't be used (${keychain.unusable}): no secret is read from it`);
  return async () => undefined;
}

function isUnset(variables: Variables, name: string): boolean {
  return [name, `${name}_FILE`].every((one) => (variables[one] ?? "").trim() === "");
}
