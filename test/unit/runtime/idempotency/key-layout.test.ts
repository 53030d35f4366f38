import { expect, it } from "vitest";
import { laidOut } from "../../../../templates/connector/src/runtime/idempotency/key-layout.js";

const hex = "0123456789abcdef0123456789abcdef";

it.each([
  ["as 32 hexadecimal digits", undefined, hex],
  ["as a UUID of version 8", "uuid", "01234567-89ab-8def-a123-456789abcdef"],
  ["as so many digits", 24, "0123456789abcdef01234567"],
] as const)("the upstream gets its key %s", (_, layout, key) => {
  expect(laidOut(hex, layout)).toBe(key);
});
