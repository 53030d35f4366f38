import { randomBytes } from "node:crypto";

/** Passwords of this user, as the operating system keeps them: Keychain, Credential Manager, Secret Service. */
export interface Keychain {
  read(account: string): string | undefined;
  write(account: string, password: string): void;
  remove(account: string): void;
}

/** The part of `@napi-rs/keyring` that is used. */
interface Entry {
  getPassword(): string | null;
  setPassword(password: string): void;
  deletePassword(): boolean;
}

type EntryClass = new (service: string, account: string, options: object) => Entry;

/** On Linux the package would fall back to the kernel's keyring, which forgets everything when its user logs out. */
const lasting = { linux: { store: "secret-service" } };

/**
 * The keychain, by the optional package `@napi-rs/keyring`, or why there is none. Where no service answers, reading says "nothing
 * there" instead of failing: only what was written and read back shows that it works.
 *
 * @param service what the entries stand under: the name of the connector
 */
export async function openKeychain(service: string): Promise<Keychain | { readonly unusable: string }> {
  const name = "@napi-rs/keyring";
  try {
    const { Entry: entry } = (await import(name)) as { readonly Entry: EntryClass };
    const of = (account: string): Entry => new entry(service, account, lasting);
    const keychain: Keychain = {
      read: (account) => of(account).getPassword() ?? undefined,
      write: (account, password) => of(account).setPassword(password),
      remove: (account) => void of(account).deletePassword(),
    };
    return probe(keychain) ? keychain : { unusable: "it does not give back what was put in" };
  } catch (error) {
    return { unusable: error instanceof Error ? (error.message.split("\n")[0] ?? "unknown") : String(error) };
  }
}

function probe(keychain: Keychain): boolean {
  const account = `probe-${randomBytes(6).toString("hex")}`;
  keychain.write(account, account);
  const works = keychain.read(account) === account;
  keychain.remove(account);
  return works;
}
