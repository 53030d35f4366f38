import { join } from "node:path";
import { resolveConfigFile } from "prettier";
import { describe, expect, it } from "vitest";
import { findConfig } from "../../../src/source/find-config.js";
import { projectWith } from "../merge/support.js";

const data = '{ "semi": false }';
const program = "export default { semi: false };";
const withKey = JSON.stringify({ prettier: { semi: false } });
const kinds = {
  "package.json": ["data", withKey],
  "package.yaml": ["data", "prettier: { semi: false }"],
  ".prettierrc": ["data", data],
  ".prettierrc.json": ["data", data],
  ".prettierrc.yaml": ["data", "semi: false"],
  ".prettierrc.yml": ["data", "semi: false"],
  ".prettierrc.json5": ["data", "{ semi: false }"],
  ".prettierrc.toml": ["data", "semi = false"],
  ".prettierrc.js": ["program", program],
  ".prettierrc.mjs": ["program", program],
  ".prettierrc.cjs": ["program", "module.exports = {};"],
  "prettier.config.js": ["program", program],
  "prettier.config.mjs": ["program", program],
  "prettier.config.ts": ["program", program],
} as const;

describe("the configuration of a folder", () => {
  it.each(Object.entries(kinds))("may be %s", (name, [kind, text]) => {
    const folder = projectWith({ [name]: text });
    expect(findConfig(folder)).toEqual({ kind, path: join(folder, name) });
  });

  it.each(Object.entries(kinds))("is %s where Prettier says so", async (name, [, text]) => {
    const folder = projectWith({ [name]: text, "src/a.ts": "" });
    expect(await resolveConfigFile(join(folder, "src/a.ts"))).toBe(join(folder, name));
    expect(findConfig(join(folder, "src"))).toMatchObject({ path: join(folder, name) });
  });

  it("is the one that Prettier takes where there are several", async () => {
    const names = Object.entries(kinds);
    for (const [index, [first, [, one]]] of names.entries()) {
      const [second, [, other]] = names[(index + 1) % names.length] ?? [first, ["", ""]];
      const folder = projectWith({ [first]: one, [second]: other, "a.ts": "" });
      const taken = await resolveConfigFile(join(folder, "a.ts"));
      expect(findConfig(folder), `${first} beside ${second}`).toMatchObject({ path: taken });
    }
  });

  it("is the nearest above it", () => {
    const folder = projectWith({ ".prettierrc": data, "src/.prettierrc": data, "src/tools/a.ts": "" });
    expect(findConfig(join(folder, "src/tools"))).toEqual({ kind: "data", path: join(folder, "src/.prettierrc") });
  });

  it("is none of a package.json that does not speak of Prettier", () => {
    const folder = projectWith({ ".prettierrc": data, "src/package.json": "{}" });
    expect(findConfig(join(folder, "src"))).toEqual({ kind: "data", path: join(folder, ".prettierrc") });
  });

  it("is a program when it is the name of a package that exports it", () => {
    for (const [name, text] of Object.entries({
      "package.json": '{ "prettier": "@acme/prettier-config" }',
      ".prettierrc": '"@acme/prettier-config"',
      ".prettierrc.yaml": "./config.js",
    }))
      expect(findConfig(projectWith({ [name]: text })).kind, name).toBe("program");
  });
});
