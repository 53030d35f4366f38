import { describe, expect, it } from "vitest";
import { defineExtensions } from "../../../templates/connector/src/runtime/extensions.js";
import { createCatalog } from "../../../templates/connector/src/runtime/server/catalog.js";
import { createToolbox } from "../../../templates/connector/src/runtime/toolbox.js";
import { policy } from "../../golden/shop/src/policy.js";
import type { ToolName } from "../../golden/shop/src/tools/index.js";
import { sampleTool, sampleTools as tools } from "./samples.js";

const extensions = defineExtensions<ToolName>({
  tools: {
    delete_customer: false,
    list_customers: { title: "Find customers", input: (input) => input.omit({ cursor: true }) },
  },
  extraTools: {
    find_refund: { policy: policy.get_refund, load: async () => sampleTool("find_refund") },
  },
});

describe("extensions", () => {
  const toolbox = createToolbox({ tools, policy, extensions });

  it("take a tool away", () => {
    expect(toolbox.policies.has("delete_customer")).toBe(false);
  });

  it("add a tool, in its place by name", () => {
    expect([...toolbox.policies.keys()]).toEqual([
      "create_customer",
      "create_refund",
      "find_refund",
      "get_customer",
      "get_refund",
      "list_customers",
    ]);
  });

  it("replace parts of a tool and leave the others", async () => {
    const tool = await toolbox.load("list_customers");
    expect(tool.title).toBe("Find customers");
    expect(tool.description).toBe("What list_customers does.");
    expect(tool.input.safeParse({ id: "1", cursor: "x" }).success).toBe(false);
  });

  it("are applied once, not at every call", async () => {
    expect(await toolbox.load("list_customers")).toBe(await toolbox.load("list_customers"));
  });

  it("can't add a tool under a name that is taken", () => {
    const extraTools = { get_refund: { policy: policy.get_refund, load: async () => sampleTool("get_refund") } };
    const parts = { tools, policy, extensions: { extraTools } };
    expect(() => createToolbox(parts)).toThrow("get_refund exists already");
  });

  it("show in the catalog what calls are checked against", async () => {
    const catalog = await createCatalog(tools, policy, extensions);
    const entry = catalog.find(({ name }) => name === "list_customers");
    expect(entry?.title).toBe("Find customers");
    expect(entry?.inputSchema["properties"]).not.toHaveProperty("cursor");
  });
});

describe("the catalog", () => {
  it("holds every tool with all annotations, sorted by name", async () => {
    const catalog = await createCatalog(tools, policy);
    expect(catalog.map(({ name }) => name)).toEqual(Object.keys(policy).sort());
    expect(
      catalog.map(({ name, annotations }) => [name, annotations.readOnlyHint, annotations.destructiveHint]),
    ).toEqual(
      Object.keys(policy)
        .sort()
        .map((name) => [name, /^(get|list)_/.test(name), !/^(get|list)_/.test(name)]),
    );
    for (const { annotations, title } of catalog) {
      expect(annotations).toMatchObject({ title, idempotentHint: true, openWorldHint: true });
    }
  });

  it("has objects at the root of its schemas and is the same each time", async () => {
    const [one, other] = [await createCatalog(tools, policy), await createCatalog(tools, policy)];
    for (const { inputSchema, outputSchema } of one)
      expect([inputSchema.type, outputSchema.type]).toEqual(["object", "object"]);
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});
