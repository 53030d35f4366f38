import { join } from "node:path";
import type { Environment } from "./environment.js";
import { stateFolder } from "./state-folder.js";

/** Where tokens are kept: `CREDENTIAL_STORE`. */
export type CredentialStoreSettings =
  /** In files of a folder, for their owner alone; `keychain`: encrypted with a key that the operating system keeps. */
  | { readonly kind: "file" | "keychain"; readonly folder: string; readonly service: string }
  /** Nowhere: they end with the process. */
  | { readonly kind: "memory" };

/** Reads `CREDENTIAL_STORE`: `file:<folder>`, `keychain`, `keychain:<folder>` or `memory`; files in the user's folder for state by default. */
export function readCredentialStore(environment: Environment, connector: string): CredentialStoreSettings {
  const text = environment.text("CREDENTIAL_STORE") ?? "file";
  const [, kind, path] = /^(file|keychain|memory)(?::(.+))?$/.exec(text) ?? [];
  if (kind === undefined || (kind === "memory" && path !== undefined))
    environment.problem("CREDENTIAL_STORE must be file:<folder>, keychain or memory");
  if (kind === "memory") return { kind };
  const folder = path ?? join(stateFolder(environment, connector), "credentials");
  return { kind: kind === "keychain" ? "keychain" : "file", folder, service: connector };
}
