import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessIdentity, stillRuns, thisProcess } from "../../process-identity.js";
import { isMissing } from "../secrets/private-file.js";

/** Longer than any step under a lock takes: a holder that has not let go by then is gone, where that can't be shown otherwise. */
const leaseMs = 60_000;
const pollMs = 20;
/** When a lock could not be let go, as on a full disk, that is tried again. */
const retryMs = 1_000;

/** What the file of a lock says. */
interface Holder extends ProcessIdentity {
  /** Of this taking of the lock: another life of the process, in a container, often has the same number. */
  readonly turn: string;
}

/** The lock could not be had in time. */
export class LockTimeoutError extends Error {
  override readonly name = "LockTimeoutError";
}

/**
 * A lock between processes that share a folder, and that outlives none of them. Every holder makes a file of the next
 * number; of all who want a number only one can make it. The highest is never removed, only replaced by one that says
 * "free", so that a slow process which has seen an old state can't make a number that counts: it looks again afterwards
 * and finds a higher one.
 */
export class FileLock {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #leaseMs: number;

  /** @param path the files of the lock are called `<path>.lock.<number>` */
  constructor(path: string, options: { readonly leaseMs?: number } = {}) {
    this.#folder = dirname(path);
    this.#prefix = `${basename(path)}.lock.`;
    this.#leaseMs = options.leaseMs ?? leaseMs;
  }

  /**
   * Runs a step while no other process does.
   * @param waitMs how long to wait for the others
   * @throws LockTimeoutError
   */
  async hold<T>(step: () => Promise<T>, waitMs: number): Promise<T> {
    const turn = randomBytes(8).toString("hex");
    underWay.add(turn);
    try {
      const number = await this.#acquire(turn, performance.now() + waitMs);
      try {
        return await step();
      } finally {
        await this.#free(number).catch(() => this.#freeLater(number));
      }
    } finally {
      underWay.delete(turn);
    }
  }

  async #acquire(turn: string, deadline: number): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const highest = Math.max(0, ...(await this.#numbers()));
      if (highest === 0 || (await this.#isFree(highest))) {
        if (await this.#take(highest + 1, turn)) return highest + 1;
      } else if (performance.now() > deadline) {
        throw new LockTimeoutError("another process holds the lock");
      } else {
        await sleep(pollMs * (0.5 + Math.random()));
      }
    }
  }

  /** Makes a number; false when another process was faster. */
  async #take(number: number, turn: string): Promise<boolean> {
    if (!(await this.#make(number, JSON.stringify({ ...self, turn } satisfies Holder)))) return false;
    const others = await this.#numbers();
    if (others.some((other) => other > number)) {
      await rm(this.#path(number), { force: true });
      return false;
    }
    await this.#sweep(number).catch(() => undefined);
    return true;
  }

  /** The file is there with its text or not at all: one without could be nobody's, and would have to be waited out. */
  async #make(number: number, text: string): Promise<boolean> {
    const draft = await this.#draft(text);
    try {
      await link(draft, this.#path(number));
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === "EEXIST" || code === "ENOENT") return false;
      if (!withoutLinks.has(code)) throw error;
      return await writeNew(this.#path(number), text);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** One that was taken away in the meantime has a higher number by now, and its draft may be swept. */
  async #free(number: number): Promise<void> {
    const draft = await this.#draft("free");
    await rename(draft, this.#path(number)).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Other processes wait for as long as this one runs, or until it says so. A number that is gone must not come back. */
  #freeLater(number: number): void {
    const again = async (): Promise<void> => {
      if ((await this.#numbers()).includes(number)) await this.#free(number);
    };
    setTimeout(() => void again().catch(() => this.#freeLater(number)), retryMs).unref();
  }

  async #draft(text: string): Promise<string> {
    const path = join(this.#folder, `${this.#prefix}draft-${randomBytes(6).toString("hex")}`);
    try {
      await writeFile(path, text, { mode: 0o600 });
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Lower numbers, and what killed processes have left. Whoever misses a draft tries again. */
  async #sweep(number: number): Promise<void> {
    const names = await this.#names();
    const old = names.filter((name) => !(Number(name) >= number));
    await Promise.all(old.map((name) => rm(join(this.#folder, `${this.#prefix}${name}`), { force: true })));
  }

  async #isFree(number: number): Promise<boolean> {
    try {
      const text = await readFile(this.#path(number), "utf8");
      if (text === "free") return true;
      const holder = holderOf(text);
      const ended = holder && hasEnded(holder);
      if (ended !== undefined) return ended;
      const { mtimeMs } = await stat(this.#path(number));
      return Date.now() - mtimeMs > this.#leaseMs;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #numbers(): Promise<readonly number[]> {
    return (await this.#names()).map(Number).filter((number) => Number.isSafeInteger(number));
  }

  /** What stands behind the prefix. */
  async #names(): Promise<readonly string[]> {
    const names = await readdir(this.#folder);
    return names.filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length));
  }

  #path(number: number): string {
    return join(this.#folder, `${this.#prefix}${number}`);
  }
}

/** What file systems without hard links answer. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EMLINK"]);

async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const self = thisProcess();

/** The turns of this process that have not ended: one that has is over, whatever the file still says. */
const underWay = new Set<string>();

/** Undefined while its holder is still writing it. */
function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { machine, pid, start, turn } = Object(value) as Partial<Record<keyof Holder, unknown>>;
    if (typeof machine !== "string" || typeof pid !== "number" || typeof turn !== "string") return undefined;
    return { machine, pid, turn, ...(typeof start === "string" && { start }) };
  } catch {
    return undefined;
  }
}

/** A process that is known to run is waited for, however long the machine has slept; undefined where the lease has to tell. */
function hasEnded(holder: Holder): boolean | undefined {
  if (holder.machine === self.machine && holder.pid === self.pid) return !underWay.has(holder.turn);
  const runs = stillRuns(holder);
  return runs === undefined ? undefined : !runs;
}
