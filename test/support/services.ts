/**
 * Redis and PostgreSQL for the tests: the ones on their standard ports, else ones started from the system's packages,
 * else none, which is said. `TEST_REDIS_URL` and `TEST_POSTGRES_URL` name others.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

type Service = { readonly url: string; stop(): Promise<void> };

/** Global set-up of vitest: provides the addresses to all test files through the environment. */
export default async function provideServices(): Promise<() => Promise<void>> {
  const services = [
    await provide("TEST_REDIS_URL", runningRedis, startRedis),
    await provide("TEST_POSTGRES_URL", runningPostgres, startPostgres),
  ];
  return async () => {
    for (const service of services) await service?.stop();
  };
}

async function provide(
  variable: string,
  running: () => Promise<string | undefined>,
  start: () => Promise<Service | undefined>,
): Promise<Service | undefined> {
  if (process.env[variable] !== undefined) return undefined;
  const url = await running();
  const service = url === undefined ? await start() : { url, stop: () => Promise.resolve() };
  if (service === undefined) {
    process.stdout.write(`SKIPPED: no server for ${variable}; tests that need it do not run\n`);
    return undefined;
  }
  process.env[variable] = service.url;
  return service;
}

async function runningRedis(): Promise<string | undefined> {
  return (await isListening(6379)) ? "redis://127.0.0.1:6379" : undefined;
}

async function runningPostgres(): Promise<string | undefined> {
  const url = "postgres://postgres@127.0.0.1:5432/postgres";
  return (await isListening(5432)) && (await acceptsPostgres(url)) ? url : undefined;
}

/** A Redis of its own from the system's packages, with everything in a folder that goes with it. */
export async function startRedis(parameters: readonly string[] = []): Promise<Service | undefined> {
  if (spawnSync("redis-server", ["--version"]).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  const port = await freePort();
  const basics = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const child = spawn("redis-server", [...basics, ...parameters], { stdio: "ignore" });
  await until(() => isListening(port));
  return { url: `redis://127.0.0.1:${port}`, stop: () => end(child, folder) };
}

/** A PostgreSQL of its own; it refuses to run as root, so it runs as its system user there. */
export async function startPostgres(): Promise<Service | undefined> {
  const programs = postgresPrograms();
  if (programs === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "postgres-"));
  const identity = postgresIdentity();
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid);
  const data = join(folder, "data");
  const options = { ...identity, cwd: folder, stdio: "ignore" } as const;
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust"], options);
  const port = await freePort();
  const place = ["-D", data, "-p", String(port), "-c", "listen_addresses=127.0.0.1", "-k", folder];
  const child = spawn(join(programs, "postgres"), place, options);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await until(() => acceptsPostgres(url));
  return { url, stop: () => end(child, folder) };
}

export function postgresPrograms(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(root, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "postgres")));
}

/** PostgreSQL refuses to run as root. */
export function postgresIdentity(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function acceptsPostgres(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (listening: boolean) => (): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", tell(true)).once("error", tell(false));
  });
}

/** A port that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 20_000; !(await condition());) {
    if (Date.now() > giveUpAt) throw new Error("a service of the tests did not start");
    await sleep(50);
  }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.kill("SIGTERM")) await ended;
  rmSync(folder, { recursive: true, force: true });
}
