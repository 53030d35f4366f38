import { describe, expect, it } from "vitest";
import { z } from "zod";
import { verificationOf } from "../../../../templates/connector/src/runtime/errors/verification.js";
import type { Tool } from "../../../../templates/connector/src/runtime/tool.js";
import { writePolicy } from "../calls.js";
import { sampleTool } from "../samples.js";

const list: Tool = {
  ...sampleTool("list_refunds"),
  input: z.strictObject({ charge: z.string(), status: z.enum(["open", "done"]).optional(), limit: z.int().optional() }),
};
const find = async (name: string): Promise<Tool | undefined> => (name === "list_refunds" ? list : undefined);

describe("the read that can tell what became of a write", () => {
  it("gets those arguments of the write that it has too, and takes", async () => {
    const given = { charge: "ch_1", status: "requested", limit: 5, amount: 7, idempotency_key: "refund-ch-1" };
    expect(
      await verificationOf({ policy: writePolicy({ verifyWith: "list_refunds" }), arguments: given }, find),
    ).toEqual({
      tool: "list_refunds",
      arguments: { charge: "ch_1", limit: 5 },
    });
  });

  it.each([
    ["is not offered", writePolicy({ verifyWith: "get_refund" })],
    ["does not exist", writePolicy()],
  ])("is not named when it %s", async (_why, policy) => {
    expect(await verificationOf({ policy, arguments: {} }, find)).toBeUndefined();
  });
});
