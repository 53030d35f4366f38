import { expect, it } from "vitest";
import { contractText, parseContracts } from "../../../src/state/contract-file.js";

const contract = {
  id: "get_pet",
  name: "get_pet",
  title: "Get a pet",
  description: "Gets a pet.",
  input: { type: "object" },
  output: { type: "object" },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  effect: "read",
  risk: "read",
  operation: "GET /pets/{}",
  access: [],
} as const;

it("says of a result what it is only where it is no JSON, and is read as it was written", () => {
  const contracts = [
    { ...contract, outputKind: "json" },
    { ...contract, id: "get_photo", outputKind: "binary" },
  ] as const;
  const text = contractText(contracts);
  expect(text).not.toContain('"json"');
  expect(text).toContain('"outputKind":"binary"');
  expect(parseContracts(text)[0]).toEqual(contracts);
});
