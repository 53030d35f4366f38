import { StoreStartError } from "../store.js";
import { failureCode, type RedisClient } from "./driver.js";

/** What a server tells about itself; what it does not tell is undefined. */
export interface ServerFacts {
  readonly version: string | undefined;
  readonly isClustered: boolean;
  readonly isReplica: boolean;
  readonly isLoading: boolean;
  readonly evictionPolicy: string | undefined;
  readonly hasAppendOnlyFile: boolean | undefined;
  /** When the append-only file is flushed to disk: `always`, `everysec` or `no`. */
  readonly flushes: string | undefined;
  readonly replicas: number;
}

/** Reads INFO and CONFIG; services that forbid them leave facts out. */
export async function readFacts(client: RedisClient): Promise<ServerFacts> {
  const [info, config] = await Promise.all([
    unlessForbidden(client.sendCommand(["INFO"])),
    unlessForbidden(client.sendCommand(["CONFIG", "GET", "appendfsync"])),
  ]);
  const fields = fieldsOf(info);
  const appendOnly = fields.get("aof_enabled");
  const flushes: unknown = Array.isArray(config) ? config[1] : undefined;
  return {
    version: fields.get("redis_version"),
    isClustered: fields.get("redis_mode") === "cluster",
    isReplica: fields.get("role") === "slave",
    isLoading: fields.get("loading") === "1",
    evictionPolicy: fields.get("maxmemory_policy"),
    hasAppendOnlyFile: appendOnly === undefined ? undefined : appendOnly === "1",
    flushes: typeof flushes === "string" ? flushes : undefined,
    replicas: Number(fields.get("connected_slaves") ?? 0),
  };
}

/**
 * Whether it is worth asking when a write has been flushed: WAITAOF came with 7.2. With `always` every answer waits for that
 * anyway, with `no` nobody knows.
 */
export function tellsFlushes({ version, hasAppendOnlyFile, flushes }: ServerFacts): boolean {
  const isNewEnough = version !== undefined && !isOlder(version, [7, 2]);
  return isNewEnough && hasAppendOnlyFile === true && flushes === "everysec";
}

/**
 * Refuses a server that forgets keys by itself.
 * @throws StoreStartError with one line that says what to do.
 */
export function assertKeeping({ version, evictionPolicy }: ServerFacts, saysNoEviction: boolean): void {
  if (version !== undefined && isOlder(version, [6, 2])) throw unusable(`its version is ${version}: use 6.2 or newer`);
  if (evictionPolicy === undefined && !saysNoEviction)
    throw unusable(
      "it does not tell its maxmemory-policy: make sure that it is noeviction, then add ?maxmemory-policy=noeviction to IDEMPOTENCY_STORE",
    );
  if (evictionPolicy !== undefined && evictionPolicy !== "noeviction")
    throw unusable(`its maxmemory-policy is ${evictionPolicy}, so that it may forget keys at any time: set noeviction`);
}

/**
 * Refuses a server that is not the one place where all keys are written.
 * @throws StoreStartError with one line that says what to do.
 */
export function assertPrimary({ isClustered, isReplica, isLoading }: ServerFacts): void {
  if (isClustered) throw unusable("it is a cluster: use a single primary, with or without replicas");
  if (isReplica) throw unusable("it is a replica: name its primary");
  if (isLoading) throw unusable("it is still loading its data: start again when it is ready");
}

/** What a person should know about a server that is used. */
export function factWarnings({ evictionPolicy, hasAppendOnlyFile, flushes }: ServerFacts): readonly string[] {
  const evicts = evictionPolicy !== undefined && evictionPolicy !== "noeviction";
  const warnings: readonly (string | false)[] = [
    evicts && `the maxmemory-policy of Redis is ${evictionPolicy} now: it may forget keys at any time, set noeviction`,
    evictionPolicy === undefined && "Redis does not tell its maxmemory-policy: unless it is noeviction, keys are lost",
    hasAppendOnlyFile === undefined &&
      "Redis does not tell whether it writes an append-only file: without one, a crash loses keys",
    hasAppendOnlyFile === false &&
      "Redis writes no append-only file: a crash loses keys, and a repeat is sent again; set appendonly yes",
    flushes === "no" &&
      "appendfsync of Redis is no: a power cut can lose the keys of the last half minute; set everysec",
  ];
  return warnings.filter((warning) => warning !== false);
}

/** One honest line: what the store is and what survives which failure. */
export function describeDurability(facts: ServerFacts): string {
  const server = `Redis ${facts.version ?? "of unknown version"}, ${describeFile(facts)}, replicas: ${facts.replicas}`;
  return `${server}; replication is asynchronous, a failover can lose acknowledged keys; WAIT narrows it and does not close it; for money use PostgreSQL`;
}

function describeFile({ hasAppendOnlyFile, flushes }: ServerFacts): string {
  if (hasAppendOnlyFile === undefined) return "append-only file unknown";
  if (!hasAppendOnlyFile) return "no append-only file: a crash can lose all keys";
  switch (flushes) {
    case "always":
      return "appendfsync always: what is acknowledged survives a crash and a power cut";
    case "everysec":
      return "appendfsync everysec can lose the last second on a crash";
    default:
      return `appendfsync ${flushes ?? "unknown"} can lose more than the last second on a crash`;
  }
}

function unusable(reason: string): StoreStartError {
  return new StoreStartError(`this Redis can't keep idempotency keys: ${reason}`);
}

function isOlder(version: string, [leastMajor, leastMinor]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** A user without the right, or a service without the command. */
async function unlessForbidden(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (["NOPERM", "ERR"].includes(failureCode(error))) return undefined;
    throw error;
  }
}

function fieldsOf(info: unknown): ReadonlyMap<string, string> {
  const lines = typeof info === "string" ? info.split(/\r?\n/) : [];
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
