import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Nothing of the npm that runs this script reaches those that it starts, as with a person's own shell. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("npm_")));

/** Packs the built repository and installs the tarball into a folder of its own. Returns the program. */
export function installPackage(repository, folder) {
  must("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], repository);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  must(
    "npm",
    ["install", "--prefix", join(folder, "installed"), "--no-audit", "--no-fund", join(folder, tarball)],
    folder,
  );
  return join(folder, "installed/node_modules/create-safe-mcp/dist/cli.js");
}

function must(command, parameters, cwd) {
  const result = spawnSync(command, parameters, { cwd, env: environment, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`${command} ${parameters.join(" ")}\n${result.stdout}${result.stderr}`);
}

/** Runs a program without a terminal; its standard output. Throws with the end of what it said when it fails. */
export function run(command, parameters, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let said = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (said += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${command} ${parameters.join(" ")} ended with ${code}\n${`${output}${said}`.slice(-4_000)}`));
    });
  });
}
