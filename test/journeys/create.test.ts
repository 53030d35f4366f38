import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesIn, Packed, runProgram } from "./support/packed.js";

let packed: Packed;
beforeAll(() => {
  packed = new Packed();
}, 120_000);
afterAll(() => packed.remove());

const shop = resolve("examples/shop.yaml");
const quick = ["--yes", "--no-install", "--no-git"];

/** Every file below a folder with its text. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const files = filesIn(folder).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

describe("creating a connector from a document", () => {
  test("makes the whole project, says what it may do and what comes next", async () => {
    const cwd = packed.emptyFolder();
    const { exitCode, stdout, stderr } = await packed.run(["shop-mcp", "--spec", shop, "--access", "write", ...quick], {
      cwd,
    });
    expect(stderr).toContain("--yes takes transport: both");
    expect(exitCode).toBe(0);
    expect(filesIn(cwd)[0]).toBe("shop-mcp");
    expect(filesIn(join(cwd, "shop-mcp"))).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "src/policy.ts",
        "src/tools/refunds/create-refund.ts",
        "openapi.json",
        "safe-mcp.json",
      ]),
    );
    expect(stdout).toMatch(/Made shop-mcp in shop-mcp: \d+ files, 5 tools, about [\d,]+ tokens: 3 read, 2 write/);
    expect(stdout).toContain("shop: refunds:write: create_refund");
    expect(stdout).toMatch(/create_refund +write +Create a refund/);
    expect(stdout).toContain("DELETE /customers/{customer_id}: Above the access level");
    expect(stdout).toContain("cd shop-mcp && npm install");
  });

  test("is repeated by the line that it prints", async () => {
    const first = packed.emptyFolder();
    const { stdout } = await packed.run(["shop-mcp", "--spec", shop, "--tools", "tag:refunds", ...quick], {
      cwd: first,
    });
    const line = stdout.split("\n").find((text) => text.includes("npx create-safe-mcp "));
    const second = packed.emptyFolder();
    const parameters = (line ?? "").trim().split(" ").slice(2);
    expect((await packed.run(parameters, { cwd: second })).exitCode).toBe(0);
    expect(contentsOf(second)).toEqual(contentsOf(first));
  });

  test("applies overlays, records them, and repeats them", async () => {
    const cwd = packed.emptyFolder();
    const action = {
      target: "$.paths[*][?@.operationId == 'getRefund' || @.operationId == 'get_refund']",
      update: { summary: "Look a refund up" },
    };
    const gone = { target: "$.paths.nowhere", remove: true };
    const overlay = JSON.stringify({ overlay: "1.0.0", info: { title: "O", version: "1" }, actions: [action, gone] });
    writeFileSync(join(cwd, "words.json"), overlay);
    const parameters = ["shop-mcp", "--spec", shop, "--overlay", "words.json", ...quick];
    const { exitCode, stdout, stderr } = await packed.run(parameters, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/get_refund +read +Look a refund up/);
    expect(stdout).toContain("--overlay words.json");
    expect(stderr).toContain("words.json#/actions/1/target");
    expect(JSON.parse(readFileSync(join(cwd, "shop-mcp/.safe-mcp/lock.json"), "utf8"))).toMatchObject({
      document: {
        overlays: [{ file: "words.json", sha256: createHash("sha256").update(overlay).digest("hex") }],
      },
    });
  });

  test("follows references under a wider folder that is named", async () => {
    const cwd = packed.emptyFolder();
    mkdirSync(join(cwd, "api"));
    writeFileSync(join(cwd, "id.yaml"), "type: string\n");
    const parameter = { name: "id", in: "query", schema: { $ref: "../id.yaml" } };
    const paths = { "/x": { get: { operationId: "getX", security: [], parameters: [parameter], responses: {} } } };
    writeFileSync(join(cwd, "api/api.json"), JSON.stringify({ openapi: "3.1.0", info: {}, paths }));
    const refused = await packed.run(["inspect", "api/api.json"], { cwd });
    expect(refused.exitCode).toBe(6);
    expect(refused.stderr).toContain("--reference-root <folder>");
    const { exitCode, stdout } = await packed.run(["inspect", "api/api.json", "--reference-root", "."], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("get_x");
  });

  test("takes the document from standard input, into an empty folder that exists", async () => {
    const cwd = packed.emptyFolder();
    mkdirSync(join(cwd, "shop"));
    const { exitCode } = await packed.run(["shop", "--spec", "-", ...quick], {
      cwd,
      input: readFileSync(shop, "utf8"),
    });
    expect(exitCode).toBe(0);
    expect(existsSync(join(cwd, "shop/package.json"))).toBe(true);
  });

  test("names itself after the document when nobody says how", async () => {
    const cwd = packed.emptyFolder();
    expect((await packed.run(["--spec", shop, ...quick], { cwd })).exitCode).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "shop-payments-mcp/package.json"), "utf8"))).toMatchObject({
      name: "shop-payments-mcp",
    });
  });

  test("makes a git repository, but not inside another", async () => {
    const cwd = packed.emptyFolder();
    await packed.run(["outer", "--spec", shop, "--yes", "--no-install"], { cwd });
    await packed.run(["outer/inner", "--spec", shop, "--yes", "--no-install"], { cwd });
    expect(existsSync(join(cwd, "outer/.git"))).toBe(true);
    expect(existsSync(join(cwd, "outer/inner/.git"))).toBe(false);
  });

  test("--dry-run writes nothing and lists the files", async () => {
    const cwd = packed.emptyFolder();
    const parameters = ["shop-mcp", "--spec", shop, "--dry-run", ...quick];
    const { exitCode, stdout, stderr } = await packed.run(parameters, { cwd });
    expect(stderr).not.toContain("Putting the project in place");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Nothing was written");
    expect(filesIn(cwd)).toEqual([]);
  });

  test("--json prints one JSON document and nothing else on standard output", async () => {
    const { exitCode, stdout } = await packed.run(["shop-mcp", "--spec", shop, "--json", ...quick]);
    expect(exitCode).toBe(0);
    const result: unknown = JSON.parse(stdout);
    expect(result).toMatchObject({ written: true, config: { access: "read" }, diagnostics: expect.any(Array) });
  });

  test("keeps the project and says what to run when the installation fails", async () => {
    const cwd = packed.emptyFolder();
    const env = {
      npm_config_registry: "http://127.0.0.1:9",
      npm_config_fetch_retries: "0",
      npm_config_cache: join(cwd, "cache"),
      NPM_CONFIG_REGISTRY: "http://127.0.0.1:9",
    };
    const { exitCode, stderr } = await packed.run(["shop-mcp", "--spec", shop, "--yes", "--no-git"], { cwd, env });
    expect(exitCode).toBe(8);
    expect(stderr).toContain("npm install failed");
    expect(stderr).toContain("Run it yourself: cd ");
    expect(existsSync(join(cwd, "shop-mcp/package.json"))).toBe(true);
  }, 60_000);
});

describe("creating a connector without a document", () => {
  const answers = {
    name: "refunds-mcp",
    title: "Refunds",
    baseUrl: "https://api.shop.example/v1",
    auth: { type: "api-key", header: "X-Shop-Key" },
    tools: [
      {
        title: "Get one refund",
        method: "GET",
        path: "/refunds/{id}",
        whenToUse: "the id is known",
        result: ["id", "status"],
      },
      {
        title: "Search refunds",
        method: "POST",
        path: "/refunds/search",
        effect: "read",
        body: [{ name: "text", type: "string" }],
      },
      {
        title: "Create a refund",
        method: "POST",
        path: "/refunds",
        body: [{ name: "amount", type: "integer", required: true }],
        idempotencyHeader: "Idempotency-Key",
      },
    ],
  };

  test("takes the described tools the same road", async () => {
    const cwd = packed.emptyFolder();
    const { exitCode, stdout } = await packed.run(["--answers", "-", ...quick], {
      cwd,
      input: JSON.stringify(answers),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/3 tools, about [\d,]+ tokens: 2 read, 1 write/);
    expect(existsSync(join(cwd, "refunds-mcp/src/policy.ts"))).toBe(true);
    expect(readFileSync(join(cwd, "refunds-mcp/.env.example"), "utf8")).toContain("API_API_KEY");
  });

  test("what was described is what the next regeneration reads, tools above the access level too", async () => {
    const cwd = packed.emptyFolder();
    const input = JSON.stringify(answers);
    await packed.run(["--answers", "-", "--access", "read", ...quick], { cwd, input });
    const again = await packed.run(["regenerate", "refunds-mcp"], { cwd });
    expect(again.stdout).toContain("Nothing changed");
    const choices = join(cwd, "refunds-mcp/safe-mcp.json");
    writeFileSync(choices, readFileSync(choices, "utf8").replace('"access": "read"', '"access": "write"'));
    const { stdout } = await packed.run(["regenerate", "refunds-mcp"], { cwd });
    expect(stdout).toContain("create_a_refund/write-tool-added");
  });

  test("answers may be about a document, and flags win over them", async () => {
    const cwd = packed.emptyFolder();
    const input = `{ name: from-answers, spec: ${JSON.stringify(shop)}, access: full, transport: stdio }`;
    const { exitCode, stdout } = await packed.run(["--answers", "-", "--access", "read", ...quick], { cwd, input });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("3 tools");
  });
});

describe("the published package", () => {
  test("runs by npx from an empty folder", async () => {
    const cwd = packed.emptyFolder();
    const cache = packed.emptyFolder();
    const parameters = [
      "exec",
      "--yes",
      "--offline",
      "--cache",
      cache,
      `--package=${packed.tarball}`,
      "--",
      "create-safe-mcp",
      "shop-mcp",
      "--spec",
      shop,
      ...quick,
    ];
    const { exitCode, stdout } = await runProgram("npm", parameters, { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Made shop-mcp");
  }, 60_000);

  test("has no runtime dependency", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(packed.folder, "package/package.json"), "utf8"));
    expect(manifest).not.toHaveProperty("dependencies");
  });
});

describe("inspect", () => {
  test("prints the operations with effect, risk, access and cost", async () => {
    const { exitCode, stdout } = await packed.run(["inspect", shop]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /create_refund +POST \/payments\/\{payment_id\}\/refunds +create +write +\d+ +shop: refunds:write/,
    );
    expect(stdout).toMatch(/\* +get_refund/);
    expect(stdout).toMatch(/selected +3 tools/);
  });

  test("prints the same as one JSON document", async () => {
    const cwd = packed.emptyFolder();
    const { exitCode, stdout } = await packed.run(["inspect", shop, "--access", "write", "--json"], { cwd });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { operations: 6, usable: 6, leftOut: 0, selected: 5 } });
    expect(filesIn(cwd)).toEqual([]);
  });
});
