import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesIn, Packed, type RunOptions } from "./support/packed.js";

let packed: Packed;
beforeAll(() => {
  packed = new Packed();
}, 120_000);
afterAll(() => packed.remove());

const shop = resolve("examples/shop.yaml");
const quick = ["--yes", "--no-install", "--no-git"];

const minimal = (rest: string): string => `openapi: 3.1.0\ninfo: { title: T, version: "1" }\n${rest}\n`;
const documents: Readonly<Record<string, string>> = {
  "text.yaml": "just a text\n",
  "other.json": '{ "name": "not-openapi" }\n',
  "broken.yaml": "openapi: 3.1.0\ninfo:\n  title: [T\npaths: {}\n",
  "reference.yaml": minimal(`paths:
  /a:
    get:
      operationId: getA
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Missing" } } } } }`),
  "empty.yaml": minimal("paths: {}"),
};

interface BadInput {
  readonly what: string;
  readonly parameters: readonly string[];
  readonly exitCode: number;
  readonly says: readonly (string | RegExp)[];
  readonly options?: RunOptions;
}

const table: readonly BadInput[] = [
  { what: "a missing file", parameters: ["x", "--spec", "nowhere.yaml"], exitCode: 6, says: ["nowhere.yaml"] },
  { what: "a folder", parameters: ["x", "--spec", "documents"], exitCode: 6, says: ["documents"] },
  { what: "a text", parameters: ["x", "--spec", "documents/text.yaml"], exitCode: 6, says: ["documents/text.yaml"] },
  {
    what: "JSON that is not OpenAPI",
    parameters: ["x", "--spec", "documents/other.json"],
    exitCode: 6,
    says: ["OpenAPI"],
  },
  {
    what: "broken YAML",
    parameters: ["x", "--spec", "documents/broken.yaml"],
    exitCode: 6,
    says: [/broken\.yaml:\d+:\d+/],
  },
  {
    what: "an unreachable URL",
    parameters: ["x", "--spec", "http://127.0.0.1:9/openapi.json", "--allow-private"],
    exitCode: 6,
    says: ["127.0.0.1:9"],
  },
  {
    what: "a URL in a private network",
    parameters: ["x", "--spec", "http://127.0.0.1:9/openapi.json"],
    exitCode: 6,
    says: ["--allow-private"],
  },
  { what: "no operations", parameters: ["x", "--spec", "documents/empty.yaml"], exitCode: 6, says: ["operation"] },
  {
    what: "a selection that matches nothing",
    parameters: ["x", "--spec", shop, "--tools", "creat_refund"],
    exitCode: 2,
    says: ["creat_refund", "create_refund"],
  },
  { what: "an unknown flag", parameters: ["x", "--sepc", shop], exitCode: 2, says: ["--sepc", "Did you mean --spec?"] },
  {
    what: "an unknown value",
    parameters: ["x", "--spec", shop, "--store", "mongodb"],
    exitCode: 2,
    says: ["--store takes sqlite, redis, postgres"],
  },
  {
    what: "a name that npm would refuse",
    parameters: ["--spec", shop, "--name", "My Shop"],
    exitCode: 2,
    says: ["--name my-shop"],
  },
  { what: "answers that do not exist", parameters: ["--answers", "nowhere.yaml"], exitCode: 2, says: ["nowhere.yaml"] },
  {
    what: "answers that do not fit",
    parameters: ["--answers", "-"],
    exitCode: 2,
    says: ["acess", '"access"'],
    options: { input: "acess: read" },
  },
  {
    what: "a target under a file",
    parameters: ["documents/text.yaml/x", "--spec", shop],
    exitCode: 2,
    says: ["is a file"],
  },
  {
    what: "a target that is not writable",
    parameters: ["/proc/x", "--spec", shop],
    exitCode: 2,
    says: ["not writable"],
  },
  {
    what: "a target that is not empty",
    parameters: ["documents", "--spec", shop],
    exitCode: 2,
    says: ["is not empty"],
  },
];

describe("bad input", () => {
  test.each(table)(
    "$what: exit code $exitCode, a clear message, no file left",
    async ({ parameters, exitCode, says, options }) => {
      const cwd = packed.emptyFolder();
      mkdirSync(join(cwd, "documents"));
      for (const [name, text] of Object.entries(documents)) writeFileSync(join(cwd, "documents", name), text);
      const before = filesIn(cwd);
      const run = await packed.run([...parameters, ...quick], { cwd, ...options });
      expect(run.stderr).not.toMatch(/^ +at /m);
      for (const text of says) expect(run.stderr).toMatch(text);
      expect(run.exitCode).toBe(exitCode);
      expect(run.stdout).toBe("");
      expect(run.stderr.split("\n").length).toBeLessThan(60);
      expect(filesIn(cwd)).toEqual(before);
    },
  );

  test("an unresolvable reference names its place", async () => {
    const cwd = packed.emptyFolder();
    writeFileSync(join(cwd, "reference.yaml"), documents["reference.yaml"] ?? "");
    const { stderr } = await packed.run(["x", "--spec", "reference.yaml", ...quick], { cwd });
    expect(stderr).toContain("#/components/schemas/Missing");
    expect(stderr).toMatch(/reference\.yaml(:\d+|#\/)/);
  });

  test("--json prints the error as one JSON document", async () => {
    const { exitCode, stdout } = await packed.run(["x", "--spec", "nowhere.yaml", "--json", ...quick]);
    expect(exitCode).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { exitCode: 6, code: expect.any(String), message: expect.any(String) },
    });
    const unknown = await packed.run(["--json", "--nope"]);
    expect(unknown.exitCode).toBe(2);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: "CLI_ARGUMENTS" } });
  });

  test("control characters of a document never reach the terminal", async () => {
    const input = JSON.stringify({
      openapi: "3.1.0",
      info: { title: "\u001b[2Jx\u202e", version: "1\u0007" },
      paths: { "/a\u001b[31m": { get: { responses: {} } } },
    });
    const { stdout, stderr } = await packed.run(["inspect", "-"], { input });
    // oxlint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e]/);
  });
});

describe("without a terminal", () => {
  test("inspect without a document says how inspect is used, not how a connector is made", async () => {
    const { exitCode, stderr } = await packed.run(["inspect"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("inspect needs a document");
    expect(stderr).toContain("create-safe-mcp inspect --help");
  });

  test("all missing answers are listed with one complete command line", async () => {
    const cwd = packed.emptyFolder();
    const { exitCode, stderr, stdout } = await packed.run(["--spec", shop], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    for (const flag of ["--name", "--access", "--transport"]) expect(stderr).toContain(flag);
    expect(stderr).toContain(
      `npx create-safe-mcp shop-payments-mcp --spec ${shop} --name shop-payments-mcp --access read --transport both`,
    );
    expect(filesIn(cwd)).toEqual([]);
  });

  test("the complete command line keeps how the project is to be made", async () => {
    const { stderr } = await packed.run(["x", "--spec", shop, "--no-install", "--no-git", "--allow-private"]);
    expect(stderr).toMatch(/Run: npx create-safe-mcp x .*--allow-private --no-install --no-git/);
  });

  test("a missing document is missing even with --yes", async () => {
    const { exitCode, stderr } = await packed.run(["x", "--yes"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--spec");
  });

  test("above 40 operations somebody has to say which", async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 41 }, (_, index) => [
        `/things${index}`,
        { get: { operationId: `getThing${index}`, responses: { "200": { description: "ok" } } } },
      ]),
    );
    const input = JSON.stringify({ openapi: "3.1.0", info: { title: "Many", version: "1" }, security: [], paths });
    const refused = await packed.run(["x", "--spec", "-", ...quick], { input });
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("41 operations");
    expect((await packed.run(["x", "--spec", "-", "--tools", "all", ...quick], { input })).exitCode).toBe(0);
  });

  test("a document that declares no security is asked about; --yes takes bearer and says so", async () => {
    const input = minimal('paths: { /a: { get: { responses: { "200": { description: ok } } } } }');
    const refused = await packed.run(["x", "--spec", "-", "--access", "read", "--transport", "both"], { input });
    expect(refused.stderr).toContain("--auth");
    expect(refused.exitCode).toBe(2);
    const taken = await packed.run(["x", "--spec", "-", ...quick], { input });
    expect(taken.stderr).toContain("auth: bearer");
    expect(taken.stderr).toContain("UPSTREAM_TOKEN");
    expect(taken.exitCode).toBe(0);
  });
});

describe("flags that npm swallowed", () => {
  test("are named with the corrected line", async () => {
    const cwd = packed.emptyFolder();
    const env = { npm_command: "init", npm_config_spec: "true", npm_config_yes: "true" };
    const { exitCode, stderr } = await packed.run(["shop", "openapi.yaml"], { cwd, env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("npx create-safe-mcp shop --spec openapi.yaml --yes");
    expect(filesIn(cwd)).toEqual([]);
  });
});

describe("help", () => {
  test("names every exit code that can happen and every flag", async () => {
    const { exitCode, stdout } = await packed.run(["--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("--dry-run");
    expect(stdout).toContain("130 cancelled");
  });

  test("the version is the package's", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect((await packed.run(["--version"])).stdout.trim()).toBe(version);
  });
});
