import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { copyOf, type Standing, takeAway } from "./standing-connector.js";

const run = promisify(execFile);
const packages = fileURLToPath(new URL("../../../../node_modules", import.meta.url));

/**
 * What a connector's owner runs before a commit, in a copy, with the packages of this repository: the type-check and,
 * when asked, the build and the connector's own tests.
 * @returns what they say when they fail
 */
export async function failingChecks(connector: Standing, withTests: boolean): Promise<string | undefined> {
  const { folder, target: cwd } = copyOf(connector);
  try {
    symlinkSync(packages, join(cwd, "node_modules"));
    // What its tests leave in the folder for temporary files goes with the copy.
    const options = { cwd, env: { ...process.env, TMPDIR: folder } };
    await run("npm", ["run", "typecheck"], options);
    if (withTests) await run("npm", ["test"], options);
    return undefined;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout}\n${stderr}`;
  } finally {
    takeAway({ folder });
  }
}
