import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isMissing } from "../secrets/private-file.js";

/** Longer than any step under a lock takes: a holder of another machine that has not let go by then is gone. */
const leaseMs = 60_000;
const pollMs = 20;

/** What the file of a lock says. */
interface Holder {
  readonly pid: number;
  /** The machine and its process numbers: a number means nothing elsewhere. */
  readonly place: string;
  /** Of this life of the process: in a container, the next one often has the same number. */
  readonly life: string;
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
    const number = await this.#acquire(performance.now() + waitMs);
    try {
      return await step();
    } finally {
      await this.#free(number);
    }
  }

  async #acquire(deadline: number): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const highest = Math.max(0, ...(await this.#numbers()));
      if (highest === 0 || (await this.#isFree(highest))) {
        if (await this.#take(highest + 1)) return highest + 1;
      } else if (performance.now() > deadline) {
        throw new LockTimeoutError("another process holds the lock");
      } else {
        await sleep(pollMs * (0.5 + Math.random()));
      }
    }
  }

  /** Makes a number; false when another process was faster. */
  async #take(number: number): Promise<boolean> {
    if (!(await this.#make(number, JSON.stringify({ pid: process.pid, place, life } satisfies Holder)))) return false;
    const others = await this.#numbers();
    if (others.some((other) => other > number)) {
      await rm(this.#path(number), { force: true });
      return false;
    }
    await this.#sweep(number);
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

  async #draft(text: string): Promise<string> {
    const path = join(this.#folder, `${this.#prefix}draft-${randomBytes(6).toString("hex")}`);
    await writeFile(path, text, { mode: 0o600 });
    return path;
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
      if (holder?.place === place) return hasEnded(holder);
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

const life = randomBytes(8).toString("hex");
const place = thisPlace();

/** Containers may share a host name, a folder and nothing else: on Linux the boot and the process namespace count as well. */
function thisPlace(): string {
  const facts = [
    () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    () => readlinkSync("/proc/self/ns/pid"),
  ];
  return [hostname(), ...facts.map(valueOrNothing)].join(" ");
}

function valueOrNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

/** Undefined while its holder is still writing it. */
function holderOf(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { pid, place: where, life: which } = Object(value) as Partial<Record<keyof Holder, unknown>>;
    return typeof pid === "number" && typeof where === "string" && typeof which === "string"
      ? { pid, place: where, life: which }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A process of this machine that still runs is waited for, however long the machine has slept. */
function hasEnded(holder: Holder): boolean {
  if (holder.pid === process.pid) return holder.life !== life;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}
