// Type declarations of the programmatic entry: src/index.d.ts and what it reaches, into dist/types/.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

try {
  const project = join(emitted, "tsconfig.json");
  writeFileSync(project, JSON.stringify(projectOf(join(root, "src/index.ts"))));
  const { status } = spawnSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" });
  if (status !== 0) throw new Error("The declarations could not be made.");
  const types = join(root, "dist/types");
  rmSync(types, { recursive: true, force: true });
  for (const file of reachable(join(emitted, "src/index.d.ts")))
    cpSync(file, join(types, relative(join(emitted, "src"), file)));
} finally {
  rmSync(emitted, { recursive: true, force: true });
}

/** The project's own settings, for one entry and its declarations only. */
function projectOf(entry) {
  const types = { types: ["node"], typeRoots: [join(root, "node_modules/@types")] };
  const output = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: emitted };
  return {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { ...types, ...output },
    files: [entry],
    include: [],
  };
}

/** The file and all that it imports by a relative path. */
function reachable(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)\.js"/g))
    reachable(resolve(dirname(file), `${path}.d.ts`), seen);
  return seen;
}
