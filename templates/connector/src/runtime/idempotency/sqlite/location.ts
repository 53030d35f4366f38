import { chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreStartError, StoreUnavailableError } from "../store.js";

/** Magic numbers of statfs(2): file systems whose locks do not hold between machines. */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x73757245, "Coda"],
]);
const overlayFileSystem = 0x794c7630;

/** The file of a store, private to its owner. */
export interface StoreLocation {
  readonly path: string;
  readonly warnings: readonly string[];
  /** @throws StoreUnavailableError when the file was deleted or replaced while it was open: what is written would be lost. */
  assertInPlace(): void;
}

/**
 * Makes directory (0700) and file (0600) where they are missing.
 * @throws StoreStartError when they can't be made or used.
 */
export function prepareLocation(givenPath: string): StoreLocation {
  const path = resolve(givenPath);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    createPrivately(path);
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (error) {
    throw new StoreStartError(`the idempotency store ${path} can't be made or written: ${codeOf(error)}`, {
      cause: error,
    });
  }
  const warnings = checkFileSystem(path);
  return { path, warnings, assertInPlace: inPlaceCheck(path) };
}

/** An existing file is never opened here: closing it would drop the locks that this process holds on it. */
function createPrivately(path: string): void {
  if (existsSync(path)) return;
  try {
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

function checkFileSystem(path: string): readonly string[] {
  const type = statfsSync(path).type >>> 0;
  const network = networkFileSystems.get(type);
  if (network !== undefined) {
    throw new StoreStartError(
      `the idempotency store can't lie on a network file system (${network}): set IDEMPOTENCY_STORE to a local disk`,
    );
  }
  if (type !== overlayFileSystem) return [];
  return ["the store lies in the container's own layer and is lost with it: mount a volume"];
}

function inPlaceCheck(path: string): () => void {
  const { ino, dev } = statSync(path);
  return () => {
    const now = statSync(path, { throwIfNoEntry: false });
    if (now?.ino !== ino || now.dev !== dev)
      throw new StoreUnavailableError("the file of the idempotency store was removed or replaced");
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
