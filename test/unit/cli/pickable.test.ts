import { describe, expect, test } from "vitest";
import { matching, type Pickable, totalsOf } from "../../../src/cli/prompts/pickable.js";

const tools: readonly Pickable[] = [
  {
    name: "list_invoices",
    label: "",
    risk: "read",
    tokens: 1200,
    haystack: "list_invoices\nbilling\n/v1/invoices\nget",
  },
  {
    name: "create_refund",
    label: "",
    risk: "write",
    tokens: 300,
    haystack: "create_refund\nrefunds\n/v1/refunds\npost",
  },
];

describe("picking tools", () => {
  test("a search finds those that hold every word", () => {
    expect(matching(tools, "INVO get").map(({ name }) => name)).toEqual(["list_invoices"]);
    expect(matching(tools, "invo post")).toEqual([]);
    expect(matching(tools, "  ")).toEqual(tools);
  });

  test("the running total counts tools, tokens and risks", () => {
    expect(totalsOf(tools)).toBe("2 tools, about 1,500 tokens: 1 read, 1 write");
    expect(totalsOf([])).toBe("0 tools, about 0 tokens");
  });
});
