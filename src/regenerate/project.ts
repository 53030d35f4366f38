import { readFileSync, realpathSync, statSync } from "node:fs";
import { configFile, parseConfig } from "../config/config-file.js";
import type { Config } from "../config/types.js";
import type { Contract } from "../contract/contract.js";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import { parseLock } from "../plan/scopes/parse-lock.js";
import type { ScopeLock } from "../plan/scopes/lock.js";
import { LockError } from "../plan/scopes/reader.js";
import { type Base, parseBase } from "../state/base.js";
import { parseContracts } from "../state/contract-file.js";
import type { Lock } from "../state/lock.js";
import { isMerged } from "../state/sides.js";
import { baseFile, contractFile, lockFile } from "../state/places.js";
import { invalidState } from "../state/invalid-state.js";
import { placeInProject } from "../state/place-in-project.js";
import { parseLockSides, refuseMerged } from "../state/read-lock.js";
import { digestOf } from "../write/index.js";
import { checkSeverity } from "./severity.js";

/** What was recorded of a connector. */
export interface Recorded {
  readonly lock: Lock;
  readonly contracts: readonly Contract[];
  readonly base: Base;
  /** The scopes that were last generated. */
  readonly scopes: ScopeLock;
}

/** A connector as it stands, with what is recorded of it. */
export interface Project extends Recorded {
  /** Absolute. */
  readonly target: string;
  /** What another branch has recorded that was merged into this one since. */
  readonly other?: Recorded | undefined;
  /** The owner's choices, as they stand in the project. */
  readonly config: Config;
  /** The choices that were last generated from. */
  readonly recordedConfig: Config;
  /** Digests of the state files as read, by path. */
  readonly digests: ReadonlyMap<string, string>;
}

type Opened = "target" | "lock" | "config" | "digests";

/**
 * Reads a connector. Nothing of the base is parsed before it is needed: most runs change nothing.
 * @param records `two` where the records of two merged branches can be dealt with
 * @throws Refusal exit code 2: not a connector, state of another version, state or settings that do not fit
 */
export function openProject(
  target: string,
  records: "one" | "two" = "one",
): Pick<Project, Opened> & { readonly isMerged: boolean; readonly rest: () => Omit<Project, Opened> } {
  const digests = new Map<string, string>();
  const read = (path: string): string => {
    const bytes = readIn(target, path);
    digests.set(path, digestOf(bytes));
    return bytes.toString("utf8");
  };
  requireProject(target);
  const locks = parseLockSides(read(lockFile));
  const [lock, otherLock] = locks;
  if (records === "one" && isMerged(locks)) refuseMerged();
  const config = parseConfig(readIn(target, configFile).toString("utf8"));
  checkSeverity(config.severity);
  return {
    target,
    lock,
    config,
    digests,
    isMerged: isMerged(locks),
    rest: () => {
      const contracts = parseContracts(read(contractFile));
      const bases = parseBase(read(baseFile));
      const [base, otherBase] = bases;
      const open = {
        contracts: contracts[0],
        base,
        recordedConfig: recordedConfig(base),
        scopes: recordedScopes(base),
      };
      if (![locks, contracts, bases].some(isMerged)) return open;
      if (records === "one") refuseMerged();
      const scopes = recordedScopes(otherBase);
      const other = { lock: otherLock, contracts: liveIn(otherLock, contracts[1]), base: otherBase, scopes };
      return { ...open, contracts: liveIn(lock, open.contracts), other };
    },
  };
}

/** A union of lines may have brought the row of a tool back that one of the branches has retired. */
function liveIn({ tools }: Lock, contracts: readonly Contract[]): readonly Contract[] {
  return contracts.filter(({ id }) => Object.hasOwn(tools, id));
}

/**
 * Where the connector stands that somebody names: without symbolic links, because the document, packages and settings of
 * a formatter are found from there. Asked before anything is written, such as the lock of a run.
 * @throws Refusal exit code 2 for what is no connector
 */
export function projectFolder(named: string): string {
  requireProject(named);
  return realpathSync(named);
}

function requireProject(target: string): void {
  if (statSync(placeInProject(target, lockFile), { throwIfNoEntry: false }) === undefined) refuseMissing(target);
}

function readIn(target: string, path: string): Buffer {
  const place = placeInProject(target, path);
  try {
    return readFileSync(place);
  } catch {
    if (path === lockFile) refuseMissing(target);
    throw invalidState(`${path} is missing`);
  }
}

function refuseMissing(target: string): never {
  const message = `${printable(target, 200)} is not a connector: there is no ${lockFile} in it.`;
  throw new Refusal(exitCodes.usage, { code: "STATE_MISSING", message });
}

function recordedConfig(base: Base): Config {
  const text = base.get(configFile);
  if (text === undefined) throw invalidState(`${baseFile} does not have ${configFile}`);
  return parseConfig(text);
}

function recordedScopes(base: Base): ScopeLock {
  const text = base.get("scopes.lock.json") ?? "null";
  try {
    return parseLock(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof LockError) && !(error instanceof SyntaxError)) throw error;
    throw invalidState(`${baseFile} does not have scopes.lock.json as it was written`);
  }
}
