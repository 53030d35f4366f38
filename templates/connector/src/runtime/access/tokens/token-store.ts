import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  ExposedFileError,
  isMissing,
  readPrivateFile,
  sweepDrafts,
  versionOf,
  writePrivateFile,
} from "../secrets/private-file.js";
import type { Seal } from "../secrets/seal.js";
import type { ToolError } from "../../errors/tool-error.js";
import { postponed, refused } from "../access-error.js";
import { FileLock, LockTimeoutError } from "./file-lock.js";
import { parseRecord, recordText, type TokenRecord } from "./token.js";

/** Longer than a renewal takes, with its repeats. */
const lockWaitMs = 45_000;

/** Keeps the tokens of one credential, for one process or for all that share a folder. */
export interface TokenStore {
  /** What all processes know now. */
  read(): Promise<TokenRecord | undefined>;
  /** Runs a step while no other process does. What it writes is kept when `write` is fulfilled, before anyone uses it. */
  exclusively<T>(step: (write: (record: TokenRecord) => Promise<void>) => Promise<T>): Promise<T>;
}

/** Tokens that end with the process. */
export class MemoryTokenStore implements TokenStore {
  #record: TokenRecord | undefined;

  async read(): Promise<TokenRecord | undefined> {
    return this.#record;
  }

  async exclusively<T>(step: (write: (record: TokenRecord) => Promise<void>) => Promise<T>): Promise<T> {
    return step(async (record) => void (this.#record = record));
  }
}

/** Tokens in a file for their owner alone, with a lock beside it. */
export class FileTokenStore implements TokenStore {
  readonly path: string;
  readonly #lock: FileLock;
  readonly #seal: Seal | undefined;
  #known: { readonly version: string; readonly record: TokenRecord | undefined } | undefined;

  /** @param seal encrypts what is written; absent: the mode of the file is its protection */
  constructor(path: string, seal?: Seal) {
    this.path = path;
    this.#lock = new FileLock(path);
    this.#seal = seal;
  }

  /** @throws ExposedFileError when others can read the file */
  async read(): Promise<TokenRecord | undefined> {
    const version = await versionOf(this.path);
    if (version === undefined) return undefined;
    if (this.#known?.version !== version) this.#known = { version, record: this.#parsed() };
    return this.#known.record;
  }

  async exclusively<T>(step: (write: (record: TokenRecord) => Promise<void>) => Promise<T>): Promise<T> {
    return this.#lock.hold(() => step((record) => this.#write(record)), lockWaitMs);
  }

  /** The record is kept, whether or not what others have left can be removed: the next one tries that again. */
  async #write(record: TokenRecord): Promise<void> {
    const text = recordText(record);
    await writePrivateFile(this.path, this.#seal === undefined ? text : this.#seal.close(text));
    await sweepDrafts(this.path).catch(() => undefined);
  }

  /** What can't be read says nothing: a token is fetched anew, a person signs in anew. */
  #parsed(): TokenRecord | undefined {
    try {
      const text = readPrivateFile(this.path);
      return parseRecord(this.#seal === undefined ? text : this.#seal.open(text));
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/**
 * Where the tokens of a credential lie. Another client, server or first refresh token is another credential, so that a
 * changed setting never meets the tokens of the old one.
 */
export function tokenFile(folder: string, id: string, ...identity: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 16);
  return join(folder, `${id}-${hash}.json`);
}

/** What it means for a call that tokens can't be read or kept. */
export function storeFailure(error: unknown): ToolError {
  if (error instanceof LockTimeoutError)
    return postponed("UPSTREAM_UNAVAILABLE", "Another process is still renewing the connector's token.", 10, error);
  const happened =
    error instanceof ExposedFileError ? "The file of its tokens can be read by others." : "Its tokens can't be kept.";
  return refused(
    "UPSTREAM_AUTH",
    `The connector can't use its credential. ${happened}`,
    'Tell the user to run "npm run doctor" in the connector\'s folder, which says what to mend; do not retry before that.',
    error,
  );
}
