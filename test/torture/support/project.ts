import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { repository } from "../../support/golden.js";

/** The emitted connector of the golden project `shop`, ready to start. */
export interface Project {
  readonly main: string;
  remove(): void;
}

/**
 * Puts templates and golden files together as the generator does, adds a tool through the owner's own door, and bundles
 * the program, so that a process starts in little more than the time that Node.js takes.
 */
export async function buildProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "torture-shop-"));
  // Some scenarios start it as another user.
  chmodSync(folder, 0o755);
  cpSync(join(repository, "templates/connector/src"), join(folder, "src"), { recursive: true });
  cpSync(join(repository, "test/golden/shop/src"), join(folder, "src"), { recursive: true });
  cpSync(join(repository, "templates/connector/package.json"), join(folder, "package.json"));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const extensions = fileURLToPath(new URL("extensions.ts", import.meta.url));
  writeFileSync(join(folder, "src/extensions/index.ts"), `export { extensions } from ${JSON.stringify(extensions)};\n`);
  await bundle(folder);
  execFileSync(process.execPath, [join(folder, "dist/build-catalog.js")]);
  return { main: join(folder, "dist/main.js"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function bundle(folder: string): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: ["src/main.ts", "src/build-catalog.ts"],
    outdir: "dist",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["libsql", "pino", "undici", "pg", "@redis/client"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
}
