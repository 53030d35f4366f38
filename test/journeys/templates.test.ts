import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repository } from "../support/golden.js";

/*
 * The house style of a company: one package of templates, two connectors, and a second version of it. Used through the
 * built command line, as docs/templates.md says.
 */

const name = "@acme/mcp-templates";
const example = join(repository, "examples/acme-mcp-templates");
let work: string;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "house-style-"));
  install(work);
  for (const api of ["shop", "petstore"]) {
    const document = join(repository, `examples/${api}.yaml`);
    const flags = ["--access", "full", "--yes", "--no-install", "--no-git", "--templates", name, "--trust", name];
    expect(run(work, `${api}-mcp`, "--spec", document, ...flags).status).toBe(0);
    linkPackages(join(work, `${api}-mcp`));
    install(join(work, `${api}-mcp`));
  }
}, 120_000);

afterAll(() => rmSync(work, { recursive: true, force: true }));

function run(cwd: string, ...parameters: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, "dist/cli.js"), ...parameters], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

function install(project: string): void {
  cpSync(example, join(project, "node_modules", name), { recursive: true });
}

/** The packages of this repository, each by itself, so that others can stand beside them. */
function linkPackages(project: string): void {
  const modules = join(repository, "node_modules");
  mkdirSync(join(project, "node_modules"), { recursive: true });
  for (const entry of readdirSync(modules)) {
    if (entry === ".cache") continue;
    symlinkSync(join(modules, entry), join(project, "node_modules", entry));
  }
}

const read = (project: string, path: string): string => readFileSync(join(work, project, path), "utf8");

it("is refused before somebody trusts it", () => {
  const document = join(repository, "examples/petstore.yaml");
  const { status, stderr } = run(work, "untrusted", "--spec", document, "--yes", "--no-install", "--templates", name);
  expect(status).toBe(4);
  expect(stderr).toMatch(/TEMPLATE_UNTRUSTED.*--trust @acme\/mcp-templates/s);
});

it.each(["shop-mcp", "petstore-mcp"])("is in every file of %s: header, logger, review file, test runner", (project) => {
  expect(read(project, "src/main.ts")).toMatch(/^#!.*\n\/\/ Copyright ACME Corporation. Part of [a-z-]+\. /);
  expect(read(project, "src/connector.ts")).toContain("createLogger(config.log).then(houseLogger)");
  const group = project === "shop-mcp" ? "refunds/create-refund" : "pets/add-pet";
  expect(read(project, `src/tools/${group}.policy.ts`)).toContain("needsApproval: true");
  expect(JSON.parse(read(project, "package.json"))).toMatchObject({
    scripts: { test: expect.stringContaining("node --test") },
    devDependencies: { [name]: "1.0.0" },
  });
});

it("makes connectors that build and pass the tests of the house", () => {
  const options = { cwd: join(work, "shop-mcp"), encoding: "utf8", stdio: "pipe" } as const;
  expect(execFileSync("npm", ["test"], options)).toMatch(/pass 1/);
}, 240_000);

it("passes the check, and from the cache when nothing has changed", () => {
  const check = () => run(join(work, "shop-mcp"), "templates", "check", "--json");
  const first = check();
  expect(first.status, first.stdout).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ ok: true, cached: false });
  expect(JSON.parse(check().stdout)).toMatchObject({ ok: true, cached: true });
}, 240_000);

it("is refused in a new version until that is trusted, and then used", () => {
  const project = join(work, "petstore-mcp");
  const folder = join(project, "node_modules", name);
  const banner = join(folder, "templates/slots/banner.ts.ejs");
  writeFileSync(banner, readFileSync(banner, "utf8").replace("Corporation", "Group"));
  expect(run(project, "templates", "context").stderr).toMatch(/TEMPLATE_DIGEST/);
  expect(run(folder, "templates", "pack").status).toBe(0);
  const changed = run(project, "templates", "context");
  expect(changed.status).toBe(4);
  expect(changed.stderr).toMatch(/has changed since it was trusted/);
  expect(run(project, "templates", "context", "--trust", name).status).toBe(0);
  expect(run(project, "templates", "context").status).toBe(0);
});

it("leaves a project of which nothing refers to this program", () => {
  const project = join(work, "shop-mcp");
  expect(run(project, "eject").status).toBe(2);
  expect(run(project, "eject", "--yes").status).toBe(0);
  const files = readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules|dist/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.filter((file) => readFileSync(file, "utf8").includes("create-safe-mcp"))).toEqual([]);
  expect(files.map((file) => file.slice(project.length + 1))).toContain("scopes.lock.json");
  expect(JSON.parse(read("shop-mcp", "package.json")).devDependencies).not.toHaveProperty([name]);
  execFileSync("npm", ["test"], { cwd: project, stdio: "pipe" });
}, 240_000);
