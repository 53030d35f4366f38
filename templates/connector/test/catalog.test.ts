import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { extensions } from "../src/extensions/index.js";
import { policy } from "../src/policy.js";
import { createCatalog } from "../src/runtime/server/catalog.js";
import { tools } from "../src/tools/index.js";

it("the prepared list of tools equals the schemas that calls are checked against", async () => {
  const prepared: unknown = JSON.parse(readFileSync(new URL("../dist/catalog.json", import.meta.url), "utf8"));
  expect(prepared).toEqual(JSON.parse(JSON.stringify(await createCatalog(tools, policy, extensions))));
}, 60_000);

it("every tool has a row in the policy, and every row a tool", () => {
  expect(Object.keys(tools).sort()).toEqual(Object.keys(policy).sort());
});
