import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const repository = new URL("../../", import.meta.url);
const runtime = "templates/connector/src/runtime/idempotency";
const sources = {
  layer: `${runtime}/index.ts`,
  driver: `${runtime}/sqlite/driver.ts`,
  newRecord: `${runtime}/new-record.ts`,
  row: `${runtime}/row.ts`,
  sqliteStatements: `${runtime}/sqlite/statements.ts`,
  postgresRoutines: `${runtime}/postgres/routines.ts`,
  redisBegin: `${runtime}/redis/scripts/begin.ts`,
  redisChange: `${runtime}/redis/scripts/change.ts`,
  services: "test/support/services.ts",
};

/** The modules under test as plain JavaScript: no loader may be part of what is measured. Returns their URLs by name. */
export async function bundle() {
  const folder = new URL(`node_modules/.cache/bench-${process.pid}/`, repository);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(
      Object.entries(sources).map(([name, path]) => [name, fileURLToPath(new URL(path, repository))]),
    ),
    outdir: fileURLToPath(folder),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  return {
    urls: Object.fromEntries(Object.keys(sources).map((name) => [name, new URL(`${name}.mjs`, folder).href])),
    folder: fileURLToPath(folder),
  };
}
