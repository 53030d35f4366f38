import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "stderr-"));
const module = resolve("templates/connector/src/runtime/stderr.ts");
const settings = resolve("templates/connector/src/runtime/settings/environment.ts");
const script = `
  import { die } from ${JSON.stringify(module)};
  import { SettingsError } from ${JSON.stringify(settings)};
  die(new SettingsError("set SHOP_TOKEN"));
`;

/** What a process that can't start says in a folder, with these flags of Node.js. */
function lastWords(flags: readonly string[] = []): string {
  const tsx = import.meta.resolve("tsx");
  const args = [...flags, "--import", tsx, "--input-type=module", "-e", script];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" }).stderr;
}

describe("a process that can't start", () => {
  it("says in one line what is missing, and that a .env beside it was not read where that is so", () => {
    expect(lastWords()).toBe("can't start: set SHOP_TOKEN\n");
    writeFileSync(join(folder, ".env"), "SHOP_TOKEN=\n");
    expect(lastWords()).toMatch(
      /^can't start: set SHOP_TOKEN\. The \.env in this folder was not read: .*--env-file=\.env\n$/,
    );
    expect(lastWords(["--env-file=.env"])).toBe("can't start: set SHOP_TOKEN\n");
  });
});
