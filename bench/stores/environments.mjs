import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Where the stores of one kind live: `place()` names a fresh one, `stop()` removes all. Redis and PostgreSQL are servers of
 * this run's own, with the settings that the bars are meant for. Undefined when the machine has no such server.
 */
export async function openEnvironment(kind, modules) {
  const open = { sqlite: () => files(), redis: () => redis(modules), postgres: () => postgres(modules) }[kind];
  const environment = await open?.();
  return environment === undefined ? undefined : { kind, modules, ...environment };
}

function files() {
  const folder = mkdtempSync(join(tmpdir(), "bench-stores-"));
  return {
    place: () => ({ url: `sqlite:${join(folder, `${freshName()}.db`)}`, namespace: "bench" }),
    stop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function redis(modules) {
  const { startRedis } = await import(modules.services);
  return server(await startRedis(["--appendonly", "yes", "--appendfsync", "everysec"]));
}

async function postgres(modules) {
  const { startPostgres } = await import(modules.services);
  return server(await startPostgres());
}

function server(service) {
  if (service === undefined) return undefined;
  return { url: service.url, place: () => ({ url: service.url, namespace: freshName() }), stop: () => service.stop() };
}

function freshName() {
  return `bench_${randomBytes(6).toString("hex")}`;
}
