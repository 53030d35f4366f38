/**
 * `npm run hostile`: the hostile documents of the corpus against the built generator, judged by the runner that lies
 * beside them. Further arguments are passed on, such as `--only D04`.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(process.env.SAFE_MCP_CORPUS ?? join(repository, "../shared"), "hostile-specs");
const runner = join(folder, "check.mjs");
const generator = join(repository, "dist/cli.js");

for (const [file, mend] of [
  [runner, "set SAFE_MCP_CORPUS to the folder that holds hostile-specs/"],
  [generator, "run `npm run build` first"],
]) {
  if (existsSync(file)) continue;
  process.stderr.write(`${file} is not there: ${mend}.\n`);
  process.exit(2);
}

const generate = `${process.execPath} ${generator} {out} --spec {spec} --yes --tools all --access full --no-install --no-git`;
const result = spawnSync(
  process.execPath,
  [
    runner,
    ...["--dir", folder],
    ...["--gen", generate],
    ...["--modules", join(repository, "node_modules")],
    ...["--start", `${process.execPath} ${join(repository, "scripts/start-with-test-credentials.mjs")}`],
    ...["--env", "UPSTREAM_URL={upstream}"],
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
process.exit(result.status ?? 1);
