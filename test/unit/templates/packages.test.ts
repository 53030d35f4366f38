import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../../src/diagnostics/index.js";
import { isContextRange, rangeHas } from "../../../src/templates/package/context-range.js";
import { manifestOf } from "../../../src/templates/package/manifest.js";
import { readTemplateFolder } from "../../../src/templates/read-folder.js";
import { noRecords } from "../../../src/templates/records.js";
import { resolveLayers } from "../../../src/templates/resolve-layers.js";
import { writeFiles } from "./support.js";

const name = "@acme/house";
const place = `node_modules/${name}`;
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "templates-package-"));
  install("1");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function install(contextVersion: string, banner = "// ACME\n"): void {
  writeFiles(project, {
    [`${place}/package.json`]: JSON.stringify({ name, version: "1.0.0" }),
    [`${place}/templates/slots/banner.ts.ejs`]: banner,
  });
  const files = readTemplateFolder(join(project, place, "templates"));
  writeFiles(project, {
    [`${place}/safe-mcp-templates.json`]: JSON.stringify(manifestOf(name, contextVersion, files)),
  });
}

async function resolved(rest: Partial<Parameters<typeof resolveLayers>[0]> = {}) {
  return resolveLayers({ project, packages: [name], records: noRecords, ...rest });
}

async function problemOf(rest: Parameters<typeof resolved>[0] = {}): Promise<Refusal> {
  const error = await resolved(rest).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error;
  throw new Error("nothing was refused");
}

describe("a package of templates", () => {
  it("is refused until somebody trusts it, with exit code 4", async () => {
    const problem = await problemOf();
    expect(problem.exitCode).toBe(4);
    expect(problem.diagnostic).toMatchObject({
      code: "TEMPLATE_UNTRUSTED",
      help: expect.stringMatching("--trust @acme/house"),
    });
  });

  it("runs once it is trusted by name or by a yes, and is not asked about again", async () => {
    const { layers, records } = await resolved({ trust: [name] });
    expect(layers.map((layer) => layer.name)).toEqual([name]);
    expect((await resolved({ records })).records).toBe(records);
    expect((await resolved({ ask: async () => true })).records).toEqual(records);
    expect((await problemOf({ ask: async () => false })).diagnostic.code).toBe("TEMPLATE_UNTRUSTED");
  });

  it("is refused again when it has changed", async () => {
    const { records } = await resolved({ trust: [name] });
    install("1", "// changed\n");
    const problem = await problemOf({ records });
    expect(problem.diagnostic.code).toBe("TEMPLATE_UNTRUSTED");
    expect(problem.message).toMatch(/has changed since it was trusted/);
  });

  it("that is trusted by another name is not trusted", async () => {
    expect((await problemOf({ trust: ["@acme/hous"] })).diagnostic.code).toBe("TEMPLATE_UNTRUSTED");
  });

  it("that is not what its manifest says is refused, trusted or not", async () => {
    writeFiles(project, { [`${place}/templates/slots/banner.ts.ejs`]: "// swapped\n" });
    expect((await problemOf({ trust: [name] })).diagnostic.code).toBe("TEMPLATE_DIGEST");
  });

  it("for another context is refused with both ranges", async () => {
    install(">=2 <4");
    const { diagnostic } = await problemOf({ trust: [name] });
    expect(diagnostic.code).toBe("TEMPLATE_CONTEXT_VERSION");
    expect(diagnostic.message).toMatch(/written for context version >=2 <4; this create-safe-mcp has 1/);
  });

  it("comes from the project's own node_modules and from nowhere above", async () => {
    const inner = join(project, "inner");
    writeFiles(inner, { "package.json": "{}" });
    expect((await problemOf({ project: inner, trust: [name] })).diagnostic.code).toBe("TEMPLATE_PACKAGE");
    expect((await problemOf({ packages: ["../house"], trust: ["../house"] })).diagnostic.code).toBe("TEMPLATE_PACKAGE");
  });

  it("does not reach out by a link", async () => {
    symlinkSync("/etc/hostname", join(project, place, "templates/slots/env-end.ejs"));
    expect((await problemOf({ trust: [name] })).diagnostic.code).toBe("TEMPLATE_FOLDER");
  });

  it("goes behind the project's own folder", async () => {
    writeFiles(project, { "safe-mcp/templates/slots/banner.ts.ejs": "// ours\n" });
    const { layers } = await resolved({ trust: [name] });
    expect(layers.map((layer) => layer.name)).toEqual(["safe-mcp/templates", name]);
  });

  it("with a broken manifest or layer.json is refused at its place", async () => {
    writeFileSync(join(project, place, "safe-mcp-templates.json"), "{}");
    expect((await problemOf()).diagnostic.code).toBe("TEMPLATE_MANIFEST");
    writeFiles(project, { "safe-mcp/templates/layer.json": '{ "omitt": [] }' });
    expect((await problemOf()).diagnostic).toMatchObject({
      code: "TEMPLATE_LAYER",
      location: { file: "safe-mcp/templates/layer.json" },
    });
  });
});

describe("a range of context versions", () => {
  it.each([
    ["1", 1, true],
    ["1", 2, false],
    [">=1 <3", 2, true],
    [">=1 <3", 3, false],
    ["1 || 3", 3, true],
    ["<=2", 2, true],
    [">2", 2, false],
  ])("%s and %i: %s", (range, version, has) => {
    expect(isContextRange(range)).toBe(true);
    expect(rangeHas(range, version)).toBe(has);
  });

  it.each(["", "^1", "1.2", "x", "1 ||"])("%j is none", (range) => {
    expect(isContextRange(range)).toBe(false);
  });
});

it("the manifest of the example package fits its templates", () => {
  const folder = new URL("../../../examples/acme-mcp-templates/", import.meta.url).pathname;
  const manifest = JSON.parse(readFileSync(join(folder, "safe-mcp-templates.json"), "utf8"));
  expect(manifestOf(manifest.name, manifest.contextVersion, readTemplateFolder(join(folder, "templates")))).toEqual(
    manifest,
  );
});
