import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { advertiseOutput } from "../../../../templates/connector/src/runtime/schema/advertise.js";
import type { ResultSchema, Tool } from "../../../../templates/connector/src/runtime/tool.js";
import { Bench, callOf, createRefund } from "../idempotency/support/fixtures.js";
import { storesUnderTest } from "../idempotency/support/stores.js";

/* V2: a tool is upgraded between a call and its repeat (row 34 of the decision table). */

const text: ResultSchema = { type: "string" };
const integer: ResultSchema = { type: "integer" };
const object = (properties: Readonly<Record<string, ResultSchema>>): ResultSchema => ({ type: "object", properties });
const list = (items: ResultSchema): ResultSchema => ({ type: "array", items });

const customer = { id: text, name: text };
const line = { sku: text, count: integer };
const fields = { id: text, amount: integer, customer: object(customer), lines: list(object(line)) };
const stored = {
  id: "r_1",
  amount: 5,
  customer: { id: "c_1", name: "Ann" },
  lines: [
    { sku: "a", count: 1 },
    { sku: "b", count: 2 },
  ],
};

const original: Tool = { ...createRefund, result: { kind: "json", schema: object(fields) } };
const answering = (schema: ResultSchema): Tool => ({ ...original, result: { kind: "json", schema } });
const without = (name: keyof typeof fields): ResultSchema => {
  const { [name]: _, ...others } = fields;
  return object(others);
};
const sending = (change: Partial<Tool["request"]>): Tool => ({
  ...original,
  request: { ...original.request, ...change },
});
const taking = (input: z.ZodObject): Tool => ({ ...original, input });

type Outcome = "the stored result" | "the stored result, and that the tool has changed" | "that it no longer fits";

const cases: readonly (readonly [change: string, tool: Tool, outcome: Outcome])[] = [
  ["nothing", original, "the stored result"],
  ["its title", { ...original, title: "Refund" }, "the stored result"],
  ["its description", { ...original, description: "Pays back." }, "the stored result"],
  ["an optional argument more", taking(original.input.extend({ reason: z.string().optional() })), "the stored result"],
  ["an argument less", taking(original.input.omit({ note: true })), "the stored result"],
  ["an argument that is required now", taking(original.input.required({ note: true })), "the stored result"],
  [
    "arguments of its own for reading",
    { ...original, reading: { fields: "fields", detail: "detail" } },
    "the stored result",
  ],
  ["a field more", answering(object({ ...fields, note: text })), "the stored result, and that the tool has changed"],
  [
    "a list more",
    answering(object({ ...fields, notes: list(text) })),
    "the stored result, and that the tool has changed",
  ],
  [
    "an object more",
    answering(object({ ...fields, card: object({ id: text }) })),
    "the stored result, and that the tool has changed",
  ],
  [
    "a field more further in",
    answering(object({ ...fields, customer: object({ ...customer, email: text }) })),
    "the stored result, and that the tool has changed",
  ],
  [
    "a field more in items",
    answering(object({ ...fields, lines: list(object({ ...line, price: integer })) })),
    "the stored result, and that the tool has changed",
  ],
  ["a field less", answering(without("amount")), "the stored result, and that the tool has changed"],
  ["its identifier less", answering(without("id")), "the stored result, and that the tool has changed"],
  ["an object less", answering(without("customer")), "the stored result, and that the tool has changed"],
  ["a list less", answering(without("lines")), "the stored result, and that the tool has changed"],
  [
    "a field less further in",
    answering(object({ ...fields, customer: object({ id: text }) })),
    "the stored result, and that the tool has changed",
  ],
  [
    "fields in another order",
    answering(object(Object.fromEntries(Object.entries(fields).reverse()))),
    "the stored result",
  ],
  [
    "a field of any kind",
    answering(object({ ...fields, customer: {} })),
    "the stored result, and that the tool has changed",
  ],
  [
    "a number in place of an integer",
    answering(object({ ...fields, amount: { type: "number" } })),
    "the stored result, and that the tool has changed",
  ],
  ["a result of any kind", answering({}), "the stored result, and that the tool has changed"],
  ["another path", sending({ path: "/v2/refunds" }), "the stored result, and that the tool has changed"],
  ["another method", sending({ method: "PUT" }), "the stored result, and that the tool has changed"],
  [
    "a constant that is sent",
    sending({ parameters: [{ constant: "2", in: "header", wireName: "version" }] }),
    "the stored result, and that the tool has changed",
  ],
  ["a text where an object was", answering(object({ ...fields, customer: text })), "that it no longer fits"],
  [
    "an object where a text was",
    answering(object({ ...fields, id: object({ value: text }) })),
    "that it no longer fits",
  ],
  [
    "a list where an object was",
    answering(object({ ...fields, customer: list(object(customer)) })),
    "that it no longer fits",
  ],
  [
    "an object where a list was",
    answering(object({ ...fields, lines: object({ data: list(object(line)) }) })),
    "that it no longer fits",
  ],
  [
    "a text in items where a number was",
    answering(object({ ...fields, lines: list(object({ ...line, count: text })) })),
    "that it no longer fits",
  ],
  ["a list as its result", answering(list(object(fields))), "that it no longer fits"],
  ["a text as its result", { ...original, result: { kind: "text" } }, "that it no longer fits"],
];

describe.each(storesUnderTest.slice(0, 1))("a repeat after an upgrade, on $name", (kind) => {
  const bench = new Bench(kind);
  afterEach(() => bench.clear());

  it.each(cases)("to a tool with %s", async (_change, tool, outcome) => {
    const layer = await bench.layer();
    let effects = 0;
    const handler = () => {
      effects += 1;
      return Promise.resolve({ status: "ok", result: stored } as const);
    };
    await layer.run(callOf({ tool: original }), handler);
    const repeat = await layer.run(callOf({ tool }), handler);
    expect(effects).toBe(1);
    expect(new Ajv2020({ strict: false }).validate(advertiseOutput(tool), JSON.parse(JSON.stringify(repeat)))).toBe(
      true,
    );
    expect(repeat).toMatchObject({ status: "ok", result: outcome === "that it no longer fits" ? null : stored });
    expect(repeat.notice).toContain("ALREADY DONE");
    expect(repeat.notice?.includes("tool_changed: true")).toBe(outcome !== "the stored result");
    if (outcome === "that it no longer fits") expect(repeat.notice).toContain("id=r_1, amount=5");
  });
});
