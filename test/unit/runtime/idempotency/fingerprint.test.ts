import { createSecretKey } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ValidCall } from "../../../../templates/connector/src/runtime/call.js";
import { identifyAction } from "../../../../templates/connector/src/runtime/idempotency/action.js";
import { canonicalText } from "../../../../templates/connector/src/runtime/idempotency/canonical-text.js";
import { PassThrough } from "../../../../templates/connector/src/runtime/idempotency/pass-through.js";
import { sameContent } from "../../../../templates/connector/src/runtime/idempotency/record.js";
import { callOf, writePolicy } from "./support/fixtures.js";

const settings = {
  serverSecret: createSecretKey(Buffer.alloc(32, 1)),
  upstreamBaseUrlOf: () => "https://api.example",
  guardMs: 1,
  passThrough: new PassThrough(),
};

function fingerprintsOf(input: ValidCall["input"], changes: Partial<ValidCall> = {}) {
  const call = callOf({ input, ...changes });
  const { idempotency } = call.policy;
  if (idempotency === undefined) throw new Error("a read has no fingerprints");
  return identifyAction(call, idempotency, settings).fingerprints;
}

/** The same value with its members in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return Object.is(value, 0) ? -0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

const content = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ noUnicodeString: false }), {
  maxKeys: 8,
  noNullPrototype: true,
});

describe("fingerprints", () => {
  it("are equal whatever the order of members, escapes and the sign of zero (M2)", () => {
    const equal = (input: ValidCall["input"]): boolean =>
      fingerprintsOf(Object.fromEntries(Object.entries(Object(shuffled(JSON.parse(JSON.stringify(input)))))))
        .content === fingerprintsOf(input).content;
    expect(() => fc.assert(fc.property(content, equal), { numRuns: 2000 })).not.toThrow();
  });

  it("are made from the form of RFC 8785: names by code units, numbers and escapes as ECMAScript writes them", () => {
    const numbers = [1e21, 1e-7, 0.1, -0];
    const given = {
      10: "a",
      9: "b",
      "-1": true,
      é: 'q"\\\n/',
      b: [numbers, null, { z: 1, a: undefined }],
      "": "\u{1f600}",
    };
    expect(canonicalText(given)).toBe(
      String.raw`{"":"😀","-1":true,"10":"a","9":"b","b":[[1e+21,1e-7,0.1,0],null,{"z":1}],"é":"q\"\\\n/"}`,
    );
  });

  it("are equal for 1.0 and 1, and for escaped and plain text (M2)", () => {
    const one: ValidCall["input"] = JSON.parse('{"amount": 1.0, "note": "\\u0041\\/b"}');
    expect(fingerprintsOf(one)).toEqual(fingerprintsOf({ note: "A/b", amount: 1 }));
  });

  it("are those of the same call when a create gives a declared default or leaves it out (M2)", () => {
    const given = fingerprintsOf({ payment_id: "pay_1", amount: 1, currency: "EUR" });
    const leftOut = fingerprintsOf({ payment_id: "pay_1", amount: 1 });
    expect(sameContent(given, leftOut)).toBe(true);
    expect(given.content).toBe(leftOut.content);
  });

  it("differ when an update gives a default, because leaving out means leaving alone", () => {
    const policy = writePolicy({}, "update");
    const given = fingerprintsOf({ payment_id: "pay_1", currency: "EUR" }, { policy });
    expect(sameContent(given, fingerprintsOf({ payment_id: "pay_1" }, { policy }))).toBe(false);
  });

  it.each([
    ["Unicode forms", { note: "\u00e9" }, { note: "e\u0301" }],
    ["letter case", { note: "Rent" }, { note: "rent" }],
    ["white space", { note: "rent" }, { note: "rent " }],
    ["a further field", { amount: 1 }, { amount: 1, note: "" }],
    ["the order of an array", { lines: [1, 2] }, { lines: [2, 1] }],
    ["text and number", { amount: "1" }, { amount: 1 }],
    ["null and absent", { note: null }, {}],
    ["integers beyond 2^53 that are kept apart", { id: 9007199254740993n }, { id: 9007199254740992n }],
    ["an integer and its text", { id: 1n }, { id: "1" }],
    ["bytes", { file: Uint8Array.of(1) }, { file: Uint8Array.of(2) }],
    ["nesting", { a: { b: 1 } }, { a: 1, b: 1 }],
    ["names from prototypes", JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}')],
  ])("differ by %s (M3)", (_, one, other) => {
    const [first, second] = [fingerprintsOf(one), fingerprintsOf(other)];
    expect(sameContent(first, second)).toBe(false);
    expect(first.content).not.toBe(second.content);
  });

  it("are equal only when the JSON is (M3)", () => {
    const judge = (one: ValidCall["input"], other: ValidCall["input"]): boolean => {
      const equal = fingerprintsOf(one).content === fingerprintsOf(other).content;
      return equal === isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
    };
    expect(() => fc.assert(fc.property(content, content, judge), { numRuns: 2000 })).not.toThrow();
  });

  it("tell principals apart, so that nothing can be learned from another's records", () => {
    const other = { principal: { id: "issuer|ben", scopes: "local" } } as const;
    expect(fingerprintsOf({ amount: 1 }).content).not.toBe(fingerprintsOf({ amount: 1 }, other).content);
  });
});
