import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { policy } from "../dist/policy.js";

test("every tool has a row in the policy", () => {
  const catalog = JSON.parse(readFileSync(new URL("../dist/catalog.json", import.meta.url), "utf8"));
  assert.deepEqual(catalog.map(({ name }) => name).sort(), Object.keys(policy).sort());
});
