import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import helpers from "yeoman-test";
import { describe, expect, test } from "vitest";
import ConnectorGenerator from "../../../generators/app/index.js";

/** Options of this generator are not those that Yeoman's types know. */
function options(spec: string): Record<string, unknown> {
  return { spec: resolve(spec), access: "write", skipInstall: true };
}

describe("the Yeoman generator", () => {
  test("hands the rendered files over and commits them in one piece", async () => {
    const result = await helpers
      .run(ConnectorGenerator, { namespace: "create-safe-mcp:app" })
      .withArguments(["shop-mcp"])
      .withOptions(options("examples/shop.yaml"));
    const manifest = readFileSync(join(result.cwd, "shop-mcp/package.json"), "utf8");
    expect(JSON.parse(manifest)).toMatchObject({ name: "shop-mcp" });
    expect(existsSync(join(result.cwd, "shop-mcp/src/tools/refunds/create-refund.ts"))).toBe(true);
    expect(existsSync(join(result.cwd, "shop-mcp/src/tools/customers/delete-customer.ts"))).toBe(false);
  });

  test("writes nothing when the document is refused", async () => {
    const run = helpers
      .run(ConnectorGenerator, { namespace: "create-safe-mcp:app" })
      .withArguments(["shop-mcp"])
      .withOptions(options("package.json"));
    await expect(run).rejects.toThrow(/OpenAPI/i);
  });
});
