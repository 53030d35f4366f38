import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { freePort, postgresIdentity, postgresPrograms } from "../../support/services.js";
import { hasRedisServer, RedisServer } from "../../unit/runtime/idempotency/support/redis-server.js";
import { postgres, redis } from "../../unit/runtime/idempotency/support/stores.js";
import type { Kind } from "./kinds.js";

/** A database server of a scenario's own, to be killed and started again on the same data. */
export interface OwnServer {
  readonly url: string;
  start(): Promise<void>;
  /** Without a warning, as a crash. */
  kill(): Promise<void>;
  remove(): Promise<void>;
}

/** What a kind of store runs on; undefined when its programs are not there. */
export async function ownServer(name: string): Promise<OwnServer | undefined> {
  if (name === "Redis") return hasRedisServer ? RedisServer.start(...durable) : undefined;
  const programs = postgresPrograms();
  return programs === undefined ? undefined : PostgresServer.start(programs);
}

/** The kind of store that lies on this server. */
export function kindOn(name: string, { url }: OwnServer): Kind {
  return name === "Redis" ? redis(url) : postgres(url);
}

const durable = ["--appendonly", "yes", "--appendfsync", "everysec"] as const;

class PostgresServer implements OwnServer {
  readonly #programs: string;
  readonly #port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "torture-postgres-"));
  readonly #identity = postgresIdentity();
  #child: ChildProcess | undefined;

  static async start(programs: string): Promise<PostgresServer> {
    const server = new PostgresServer(programs, await freePort());
    server.#initialize();
    await server.start();
    return server;
  }

  constructor(programs: string, port: number) {
    this.#programs = programs;
    this.#port = port;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** Again and again until it answers: after a crash it waits for its former processes to be gone. */
  async start(): Promise<void> {
    for (const giveUpAt = Date.now() + 60_000; ; await sleep(50)) {
      if (!isRunning(this.#child)) this.#child = this.#spawn();
      if (await answers(this.url)) return;
      if (Date.now() > giveUpAt) throw new Error("PostgreSQL did not start");
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!isRunning(child)) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    // What a killed server leaves behind ends by itself, and may still write while it does.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #initialize(): void {
    if (this.#identity !== undefined) chownSync(this.#folder, this.#identity.uid, this.#identity.gid);
    const options = { ...this.#identity, cwd: this.#folder, stdio: "ignore" } as const;
    execFileSync(join(this.#programs, "initdb"), ["-D", this.#data, "-U", "postgres", "-A", "trust"], options);
  }

  #spawn(): ChildProcess {
    const place = ["-D", this.#data, "-p", String(this.#port), "-k", this.#folder];
    const parameters = [...place, "-c", "listen_addresses=127.0.0.1"];
    return spawn(join(this.#programs, "postgres"), parameters, {
      ...this.#identity,
      cwd: this.#folder,
      stdio: "ignore",
    });
  }

  get #data(): string {
    return join(this.#folder, "data");
  }
}

function isRunning(child: ChildProcess | undefined): child is ChildProcess {
  return child !== undefined && child.exitCode === null && child.signalCode === null;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
