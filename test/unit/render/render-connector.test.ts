import { readFileSync } from "node:fs";
import { join } from "node:path";
import { v0_3 } from "@anthropic-ai/mcpb";
import { beforeAll, describe, expect, it } from "vitest";
import { renderConnector } from "../../../src/render/index.js";
import { stockTemplates } from "../../../src/render/layers/stock-templates.js";
import { planOfFile } from "../../support/generate.js";
import { repository } from "../../support/golden.js";
import { connectorPlan, formatted, toolPlan } from "./support.js";

let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  const rendered = await renderConnector(await planOfFile(join(repository, "examples/shop.yaml")));
  files = new Map(rendered.map(({ path, contents }) => [path, contents]));
});

const file = (path: string): string => files.get(path) ?? `no ${path}`;
const data = (path: string): Record<string, unknown> => JSON.parse(file(path)) as Record<string, unknown>;

describe("the shop as a project", () => {
  it("has every file under its own name, once, sorted", () => {
    const paths = [...files.keys()];
    expect(paths).toEqual([...new Set(paths)].sort());
    for (const path of [
      ".env.example",
      ".gitignore",
      ".npmrc",
      ".dockerignore",
      ".prettierrc.json",
      ".github/workflows/ci.yml",
    ]) {
      expect(paths).toContain(path);
    }
    expect(paths.filter((path) => path.endsWith(".ejs"))).toEqual([]);
  });

  it("has the runtime byte for byte", () => {
    const runtime = [...files].filter(([path]) => path.startsWith("src/runtime/"));
    expect(runtime.length).toBeGreaterThan(20);
    for (const [path, contents] of runtime) expect(contents).toBe(readFileSync(join(stockTemplates(), path), "utf8"));
  });

  it("is left alone by Prettier wherever the document has shaped it", async () => {
    const shaped = [...files.keys()].filter(
      (path) =>
        /^src\/(?!runtime)|^[^/]+\.(md|json|yaml)$/.test(path) &&
        !["openapi.json", "package-lock.json", "scopes.lock.json"].includes(path),
    );
    expect(shaped.length).toBeGreaterThan(15);
    for (const path of shaped) expect(await formatted(file(path), path), path).toBe(file(path));
  });

  it("has a manifest that the desktop takes, with secrets as sensitive fields that never become arguments", () => {
    const manifest = v0_3.McpbManifestSchema.parse(data("manifest.json"));
    expect(manifest.user_config?.["shop_client_secret"]).toMatchObject({ sensitive: true, required: true });
    expect(manifest.user_config?.["shop_client_id"]).not.toHaveProperty("sensitive");
    expect(JSON.stringify(manifest.server.mcp_config.args)).not.toContain("user_config");
    expect(manifest.tools?.map(({ name }) => name)).toContain("create_refund");
  });

  it("is one package in package.json, package-lock.json and server.json", () => {
    expect(data("package.json")["name"]).toBe("shop-mcp");
    expect(data("package-lock.json")["name"]).toBe("shop-mcp");
    expect(data("server.json")["name"]).toBe(data("package.json")["mcpName"]);
    expect(file("package-lock.json")).not.toContain('"resolved"');
  });

  it.each([
    ["sqlite", "libsql", ["pg", "@redis/client"]],
    ["redis", "@redis/client", ["pg", "pg-pool"]],
    ["postgres", "pg", ["@redis/client", "cluster-key-slot"]],
  ] as const)("depends on the driver of its own store only: %s", async (store, driver, others) => {
    const plan = connectorPlan([toolPlan([])]);
    const rendered = await renderConnector({ ...plan, config: { ...plan.config, store } });
    const read = (path: string): Record<string, Record<string, unknown>> =>
      JSON.parse(rendered.find((one) => one.path === path)?.contents ?? "{}") as Record<
        string,
        Record<string, unknown>
      >;
    const { dependencies, optionalDependencies } = read("package.json");
    const packages = read("package-lock.json")["packages"] ?? {};
    expect({ ...dependencies, ...optionalDependencies }).toHaveProperty([driver]);
    expect(packages).toHaveProperty([`node_modules/${driver}`]);
    expect(packages[""]).toMatchObject({ dependencies });
    for (const other of others) {
      expect({ ...dependencies, ...optionalDependencies }).not.toHaveProperty([other]);
      expect(packages).not.toHaveProperty([`node_modules/${other}`]);
    }
  });

  it("locks exactly the versions that package.json names", () => {
    const {
      dependencies = {},
      optionalDependencies = {},
      devDependencies = {},
    } = data("package.json") as Record<string, Record<string, string>>;
    const packages = data("package-lock.json")["packages"] as Record<string, { readonly version?: string }>;
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it("names its settings in .env.example, without a value but the transport", () => {
    const lines = file(".env.example")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    for (const line of lines) expect(line).toMatch(/^[A-Z][A-Z0-9_]*=(stdio)?$/);
    expect(lines).toContain("SHOP_CLIENT_SECRET=");
  });

  it("has the owner's choices, the pinned document and arguments to test with", () => {
    expect(data("safe-mcp.json")).toMatchObject({ name: "shop-mcp", access: "full", store: "sqlite" });
    expect(data("openapi.json")).toHaveProperty("paths");
    expect(data("test/samples.json")).toHaveProperty("create_refund");
  });

  it("tells a person how to connect each client, which credentials it needs and what it may do", () => {
    const readme = file("README.md");
    for (const words of [
      "Claude Cowork",
      "Claude Desktop",
      "Claude Code",
      "Cursor",
      "VS Code",
      "`SHOP_CLIENT_SECRET`",
      "`delete_customer`",
      "When the API changes",
    ]) {
      expect(readme).toContain(words);
    }
  });
});

describe("a choice of transport", () => {
  const readmeWith = async (transport: "stdio" | "http"): Promise<string> => {
    const plan = connectorPlan([toolPlan([])]);
    const rendered = await renderConnector({ ...plan, config: { ...plan.config, transport } });
    return rendered
      .filter(({ path }) => path === "README.md" || path === ".env.example")
      .map(({ contents }) => contents)
      .join("\n");
  };

  it("leaves out of the README what was not chosen", async () => {
    expect(await readmeWith("stdio")).not.toContain("### Over HTTP");
    expect(await readmeWith("http")).not.toContain("claude_desktop_config.json");
  });

  it("is the default in .env.example", async () => {
    expect(await readmeWith("stdio")).toContain("MCP_TRANSPORT=stdio");
    expect(await readmeWith("http")).toContain("MCP_TRANSPORT=http");
  });
});

describe("rendering", () => {
  it("gives the same bytes for the same plan", async () => {
    const plan = connectorPlan([toolPlan([])]);
    expect(await renderConnector(plan)).toEqual(await renderConnector(plan));
  });

  it("fails for a name that the plan cannot have made", async () => {
    await expect(renderConnector(connectorPlan([toolPlan([], { exportName: "a;b" })]))).rejects.toThrow(/identifier/);
  });
});
