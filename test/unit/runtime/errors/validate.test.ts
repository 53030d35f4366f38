import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Answer, AuthorizedCall, ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { type ErrorBody, ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import {
  exactlyOne,
  format,
  int64,
  pattern,
  renamed,
  uint64,
} from "../../../../templates/connector/src/runtime/schema/index.js";
import { validate } from "../../../../templates/connector/src/runtime/validate.js";
import { claimedCall, type CallParts, readPolicy } from "../calls.js";

const input = z.strictObject({
  amount: z.int().min(1).max(500),
  currency: z.enum(["EUR", "USD", "GBP"]),
  note: z.string().max(5).optional(),
  address: z.strictObject({ city: z.string(), country: z.string().check(pattern("^[A-Z]{2}$")) }).optional(),
  tags: z.array(z.string()).optional(),
  due: z.string().check(format("date")).optional(),
  id: int64().optional(),
  bytes: uint64().optional(),
  password: z.string().max(3).optional(),
  method: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("card"), last4: z.string() }),
      z.strictObject({ kind: z.literal("iban"), iban: z.string() }),
    ])
    .optional(),
  either: exactlyOne([z.strictObject({ a: z.int() }), z.strictObject({ b: z.int(), c: z.int() })]).optional(),
  one: exactlyOne([z.looseObject({ a: z.int() }), z.looseObject({ b: z.int() })]).optional(),
  free: z.record(z.string(), z.unknown()).optional(),
  renamed: renamed(z.strictObject({ safe: z.string() }), { safe: "wire[]" }).optional(),
});

const good = { amount: 5, currency: "EUR", idempotency_key: "refund-5-eur-no1" };

async function pass(given: unknown, parts: CallParts = {}): Promise<ValidCall> {
  let valid: ValidCall | undefined;
  const call: AuthorizedCall = { ...claimedCall({ input, ...parts }), arguments: given };
  await validate(async (checked): Promise<Answer> => {
    valid = checked;
    return { status: "ok", result: null };
  })(call);
  if (valid === undefined) throw new Error("it did not pass");
  return valid;
}

async function refusal(given: unknown, parts: CallParts = {}): Promise<ErrorBody> {
  const error = await pass(given, parts).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ToolError) return error.body;
  throw new Error("it was not refused");
}

async function fixesFor(
  given: object,
): Promise<Record<string, { problem: string; expected: string; example?: unknown }>> {
  const { fix = [] } = await refusal({ ...good, ...given });
  return Object.fromEntries(fix.map(({ path, ...rest }) => [path, rest]));
}

it("says today's date where a date is wrong: a model does not know it", async () => {
  const { due } = await fixesFor({ due: "tomorrow" });
  expect(due?.expected).toMatch(/; today is \d{4}-\d{2}-\d{2}$/);
});

describe("validate", () => {
  it("hands on the arguments in wire form, without the key", async () => {
    const valid = await pass({ ...good, renamed: { safe: "x" } });
    expect(valid.input).toEqual({ amount: 5, currency: "EUR", renamed: { "wire[]": "x" } });
    expect(valid.key).toBe("refund-5-eur-no1");
  });

  it("leaves a missing key to the next step, and takes the client's own", async () => {
    const { idempotency_key: _, ...rest } = good;
    expect((await pass(rest)).key).toBeUndefined();
    const call = { ...claimedCall({ input }), arguments: rest, clientKey: "from-the-client" };
    await validate(async (valid) => {
      expect(valid.key).toBe("from-the-client");
      return { status: "ok", result: null };
    })(call);
  });

  it("says everything at once, with what was expected", async () => {
    const body = await refusal({ amount: 0, currancy: "EUR", note: "too long", idempotency_key: 5 });
    expect(body).toMatchObject({ code: "INVALID_ARGUMENTS", executed: "no", retry: { allowed: true, key: "new" } });
    expect(body.fix?.map(({ path }) => path).sort()).toEqual([
      "amount",
      "currancy",
      "currency",
      "idempotency_key",
      "note",
    ]);
    expect(body.next).toBe("Correct what `fix` names and call make_thing again.");
  });

  it("names a missing or weak key beside other faults, and keeps a good one", async () => {
    const wrong = { ...good, amount: 0 };
    const { idempotency_key: _, ...withoutKey } = wrong;
    expect((await refusal(withoutKey)).fix).toContainEqual(
      expect.objectContaining({ path: "idempotency_key", problem: "is missing" }),
    );
    expect((await refusal({ ...wrong, idempotency_key: "abc" })).fix?.at(-1)?.problem).toContain("shorter than 8");
    const kept = await refusal(wrong);
    expect(kept.fix?.map(({ path }) => path)).toEqual(["amount"]);
    expect(kept.next).toBe("Correct what `fix` names and call make_thing again with the SAME idempotency_key.");
  });

  it("names the allowed values, the nearest of them and the nearest name", async () => {
    expect((await fixesFor({ currency: "EURO" })).currency).toEqual({
      problem: 'is not an allowed value (received "EURO")',
      expected: 'one of "EUR", "USD", "GBP"',
      example: "EUR",
    });
    expect((await fixesFor({ amuont: 3 })).amuont?.expected).toContain("did you mean amount?");
    expect((await fixesFor({ address: { city: "Bonn", country: "DE", zip: 1 } }))["address.zip"]?.problem).toBe(
      "is not a property of address",
    );
  });

  it("says what is missing, and what kind it is", async () => {
    const { fix } = await refusal({ idempotency_key: "refund-5-eur-no1" });
    expect(fix).toEqual([
      { path: "amount", problem: "is missing", expected: "an integer from 1 to 500", example: 1 },
      { path: "currency", problem: "is missing", expected: 'one of "EUR", "USD", "GBP"', example: "EUR" },
    ]);
  });

  it("never coerces", async () => {
    expect((await fixesFor({ amount: "5" })).amount?.problem).toContain('received "5"');
    expect(Object.keys(await fixesFor({ tags: "a" }))).toEqual(["tags"]);
    expect(Object.keys(await fixesFor({ currency: "eur" }))).toEqual(["currency"]);
    expect(Object.keys(await fixesFor({ note: null }))).toEqual(["note"]);
  });

  it("explains our own rules, at their place", async () => {
    expect((await fixesFor({ address: { city: "Bonn", country: "de" } }))["address.country"]).toEqual({
      problem: 'does not match the pattern (received "de")',
      expected: "text that matches ^[A-Z]{2}$",
    });
    expect((await fixesFor({ due: "tomorrow" })).due).toMatchObject({
      expected: expect.stringMatching(/^a date as YYYY-MM-DD; today is /),
      example: new Date().toISOString().slice(0, 10),
    });
    expect((await fixesFor({ id: 1.5 })).id?.expected).toContain("64-bit integer");
    expect((await fixesFor({ bytes: -1 })).bytes).toMatchObject({
      expected: "an unsigned 64-bit integer, as text beyond 2^53, at least 0",
      example: 0,
    });
  });

  it("lets the variant that was meant speak for a union", async () => {
    expect((await fixesFor({ method: { kind: "card" } }))["method.last4"]?.problem).toBe("is missing");
    expect((await fixesFor({ method: { kind: "cash" } }))["method.kind"]?.expected).toBe('one of "card", "iban"');
    expect(Object.keys(await fixesFor({ either: { b: 1 } }))).toEqual(["either.c"]);
  });

  it("names the form that a property of another form belongs to", async () => {
    expect((await fixesFor({ method: { kind: "card", last4: "4242", iban: "DE1" } }))["method.iban"]).toEqual({
      problem: "belongs to another form of method",
      expected: 'to be left out, or kind "iban"',
    });
  });

  it("says of a value that fits several forms that only one may", async () => {
    expect((await fixesFor({ one: { a: 1, b: 2 } }))["one"]).toEqual({
      problem: "fits 2 forms, and only one is allowed (received an object)",
      expected: "a value that fits exactly one form",
    });
  });

  it("never repeats long or secret values", async () => {
    const text = JSON.stringify(
      await refusal({ ...good, password: "hunter2", currency: `sk_live_${"x".repeat(20)}`, note: "n".repeat(200) }),
    );
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("sk_live");
    expect(text).not.toContain("nnnnnnnnnn");
  });

  it.each([
    ["a list", []],
    ["a text", "x"],
    ["deep nesting", { ...good, free: { a: JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`) } }],
    ["half of a surrogate pair", { ...good, note: "\ud800" }],
    ["half of a surrogate pair in a name", { ...good, free: { "\udc00": 1 } }],
    ["__proto__", JSON.parse('{"amount":5,"currency":"EUR","free":{"__proto__":{"x":1}}}')],
    ["too many values", { ...good, free: { a: Array.from({ length: 100_001 }, () => 1) } }],
    ["constructor", { ...good, constructor: { prototype: {} } }],
  ])("refuses %s", async (_name, given) => {
    expect(await refusal(given)).toMatchObject({ code: "INVALID_ARGUMENTS", executed: "no" });
  });

  it("does not ask a read for a key, and takes none", async () => {
    const body = await refusal(good, { policy: readPolicy });
    expect(body).toMatchObject({
      retry: { key: "none" },
      fix: [{ path: "idempotency_key", problem: "is not an argument of this tool" }],
    });
  });
});
