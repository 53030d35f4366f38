import { expect, it } from "vitest";
import { forUpstream } from "../../../../templates/connector/src/runtime/idempotency/upstream-key.js";

const hex = "0123456789abcdef0123456789abcdef";

it.each([
  ["as 32 hexadecimal digits", { header: "Idempotency-Key" }, hex],
  ["as a UUID of version 8", { body: "request_id", layout: "uuid" }, "01234567-89ab-8def-a123-456789abcdef"],
  ["as so many digits", { body: "key", layout: 24 }, "0123456789abcdef01234567"],
] as const)("the upstream gets its key %s", (_, binding, key) => {
  expect(forUpstream(hex, binding)).toBe(key);
});
