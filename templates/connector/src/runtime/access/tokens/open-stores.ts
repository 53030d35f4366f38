import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CredentialStoreSettings } from "../../settings/credential-store.js";
import { type Keychain, openKeychain } from "../secrets/keychain.js";
import { writePrivateFile } from "../secrets/private-file.js";
import { type Seal, sealWith } from "../secrets/seal.js";
import { fileStores, memoryStores, type TokenStores } from "./token-stores.js";

export interface OpenStores {
  readonly stores: TokenStores;
  /** Where tokens are kept, in words. */
  readonly place: string;
  /** What is not as it was asked for. */
  readonly warnings: readonly string[];
  /** False: what a person has allowed would be lost with the process. */
  readonly lasting: boolean;
}

/** Opens what `CREDENTIAL_STORE` names; what can't be had is replaced by the next best, and said. */
export async function openStores(settings: CredentialStoreSettings): Promise<OpenStores> {
  if (settings.kind === "memory") return inMemory([]);
  const problem = await problemOfFolder(settings.folder);
  if (problem !== undefined)
    return inMemory([
      `tokens can't be kept in ${settings.folder} (${problem}): each process gets its own, and forgets them`,
    ]);
  if (settings.kind === "file") return inFiles(settings.folder, []);
  const keychain = await openKeychain(settings.service);
  if ("unusable" in keychain) {
    const warning = `the system's key store can't be used (${keychain.unusable}): tokens are kept unencrypted in files that only you can read`;
    return inFiles(settings.folder, [warning]);
  }
  return {
    ...inFiles(settings.folder, [], sealOf(keychain)),
    place: `${settings.folder}, encrypted with a key in the system's key store`,
  };
}

function inMemory(warnings: readonly string[]): OpenStores {
  return { stores: memoryStores, place: "memory", warnings, lasting: false };
}

function inFiles(folder: string, warnings: readonly string[], seal?: Seal): OpenStores {
  return { stores: fileStores(folder, seal), place: folder, warnings, lasting: true };
}

async function problemOfFolder(folder: string): Promise<string | undefined> {
  const probe = join(folder, `.probe-${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    await writePrivateFile(probe, "");
    await rm(probe, { force: true });
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  }
}

const account = "tokens";

/** A token may be larger than a key store takes: the key lies there, the tokens in files that it encrypts. */
function sealOf(keychain: Keychain): Seal {
  const known = keychain.read(account);
  if (known !== undefined) return sealWith(Buffer.from(known, "base64"));
  const key = randomBytes(32);
  keychain.write(account, key.toString("base64"));
  return sealWith(Buffer.from(keychain.read(account) ?? "", "base64"));
}
