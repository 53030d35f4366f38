import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FileContent, Int64 } from "../../../../templates/connector/src/runtime/schema/wire-values.js";
import {
  base64,
  exactlyOne,
  format,
  int64,
  multipleOf,
  not,
  oneOfValues,
  pattern,
  patternProperties,
  propertyCount,
  renamed,
  requiredSets,
  uint64,
  uniqueItems,
} from "../../../../templates/connector/src/runtime/schema/index.js";

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe("pattern", () => {
  it("matches anywhere in the text, as JSON Schema says", () => {
    const schema = z.string().check(pattern("b+"));
    expect(accepts(schema, "abc")).toBe(true);
    expect(accepts(schema, "ac")).toBe(false);
  });

  it("takes linear time on an expression that would backtrack", () => {
    expect(accepts(z.string().check(pattern("^(a+)+$")), `${"a".repeat(4_000)}!`)).toBe(false);
  });

  it("refuses text that is too long to be checked, unless the schema allows more", () => {
    expect(z.string().check(pattern("a")).safeParse("a".repeat(5_000)).error?.issues[0]?.message).toContain("4096");
    expect(accepts(z.string().max(6_000).check(pattern("a")), "a".repeat(5_000))).toBe(true);
    expect(accepts(z.string().max(4_000).check(pattern("^.*$")), "😀".repeat(4_000))).toBe(true);
  });
});

describe("format", () => {
  it.each([
    ["email", "ada@example.com", "ada@@example"],
    ["uuid", "3F2B8C1E-5d47-4a9b-9e0f-6c7d8a1b2c3d", "3f2b8c1e"],
    ["date", "2024-02-29", "2023-02-29"],
    ["time", "23:59:60Z", "24:00:00Z"],
    ["date-time", "2024-01-01T00:00:00.5+02:00", "2024-01-01T00:00:00"],
    ["duration", "P1DT2H", "P"],
    ["uri", "https://a.example/b?c=%20", "a b"],
    ["uri", "https://[2001:db8::1]:8080/?a[]=1", "https://[::1"],
    ["hostname", "a-b.example", "-a.example"],
    ["ipv4", "192.0.2.1", "192.0.2.256"],
    ["ipv6", "2001:db8::1", "2001:db8::1%eth0"],
    ["byte", "aGk=", "aGk"],
    ["json-pointer", "/a~1b/0", "a"],
  ])("%s takes %s and not %s", (name, good, bad) => {
    expect(accepts(z.string().check(format(name)), good)).toBe(true);
    expect(accepts(z.string().check(format(name)), bad)).toBe(false);
  });

  it("accepts everything for a format that it does not know", () => {
    expect(accepts(z.string().check(format("color")), "whatever")).toBe(true);
  });

  it("takes linear time on hostile text", () => {
    for (const name of ["email", "uri", "hostname", "date-time", "byte", "json-pointer", "duration"]) {
      accepts(z.string().check(format(name)), "a.".repeat(100_000));
      accepts(z.string().check(format(name)), `a@${"a-".repeat(100_000)}`);
      accepts(z.string().check(format(name)), `P${"1".repeat(100_000)}`);
    }
  });
});

describe("int64", () => {
  it("takes a safe integer as it is, and digits beyond it exactly", () => {
    expect(int64().parse(5)).toBe(5);
    expect(int64().parse("-7")).toBe(-7);
    expect(int64().parse("9007199254740993")).toEqual(new Int64(9007199254740993n));
    expect(accepts(int64(), 2 ** 53)).toBe(false);
    expect(accepts(int64(), "9223372036854775808")).toBe(false);
    expect(accepts(int64(), "1e3")).toBe(false);
    expect(accepts(int64(), 1.5)).toBe(false);
  });

  it("holds its bounds, for text too", () => {
    const schema = int64({ minimum: 1, exclusiveMaximum: "9223372036854775807", multipleOf: 5 });
    expect(accepts(schema, 0)).toBe(false);
    expect(accepts(schema, "9223372036854775805")).toBe(true);
    expect(accepts(schema, "9223372036854775807")).toBe(false);
    expect(accepts(schema, "12")).toBe(false);
  });

  it("takes every 64-bit integer to its own digits", () => {
    const integers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const keepsDigits = fc.property(integers, (value) => String(int64().parse(value.toString())) === value.toString());
    expect(() => fc.assert(keepsDigits)).not.toThrow();
  });
});

describe("uint64", () => {
  it("takes every unsigned 64-bit integer to its own digits", () => {
    const integers = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const keepsDigits = fc.property(integers, (value) => String(uint64().parse(value.toString())) === value.toString());
    expect(() => fc.assert(keepsDigits)).not.toThrow();
  });

  it.each([-1, "-1", "18446744073709551616", "100000000000000000000", 2 ** 53, "1e3"])("refuses %j", (value) => {
    expect(accepts(uint64(), value)).toBe(false);
  });

  it("takes no value below zero, whatever its bounds say", () => {
    expect(accepts(uint64({ minimum: -5 }), -1)).toBe(false);
    expect(accepts(uint64({ minimum: -5 }), 0)).toBe(true);
  });

  it("holds a maximum of 2^63 − 1, which is read as the double 2^63", () => {
    const schema = uint64({ maximum: Number("9223372036854775807") });
    expect(accepts(schema, "9223372036854775807")).toBe(true);
    expect(accepts(schema, "9223372036854775808")).toBe(false);
  });

  it("says the greatest value that it takes with all its digits", () => {
    const { error } = uint64({ maximum: Number("9223372036854775807") }).safeParse("9223372036854775808");
    expect(error?.issues[0]?.message).toBe(
      "is not an unsigned 64-bit integer, as text beyond 2^53, at least 0, at most 9223372036854775807",
    );
  });
});

describe("multipleOf", () => {
  it("counts in decimal", () => {
    expect(accepts(z.number().check(multipleOf(0.1)), 0.3)).toBe(true);
    expect(accepts(z.number().check(multipleOf(0.01)), 4.35)).toBe(true);
    expect(accepts(z.number().check(multipleOf(0.01)), 4.355)).toBe(false);
    expect(accepts(z.number().check(multipleOf(1e-7)), 1e21)).toBe(true);
  });
});

describe("base64", () => {
  it("gives the bytes, and the name and type where they are said", () => {
    expect(base64().parse("aGk=")).toEqual(new FileContent("aGk="));
    const file = base64().parse("data:text/plain;name=a%20b.txt;base64,aGk=");
    expect(file).toEqual(new FileContent("aGk=", "text/plain", "a b.txt"));
    expect(Buffer.from(file.bytes()).toString()).toBe("hi");
  });

  it("never takes a path or a URL", () => {
    expect(accepts(base64(), "/etc/passwd.")).toBe(false);
    expect(accepts(base64(), "https://a.example/file")).toBe(false);
  });
});

describe("uniqueItems", () => {
  it("compares as JSON, whatever the order of keys", () => {
    const schema = z.array(z.unknown()).check(uniqueItems());
    expect(accepts(schema, [1, "1", [1], { a: 1 }])).toBe(true);
    expect(
      accepts(schema, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toBe(false);
  });
});

describe("renamed", () => {
  it("gives the wire names, also those that are names of a prototype", () => {
    const schema = renamed(z.strictObject({ safe: z.string(), proto: z.int(), other: z.boolean().optional() }), {
      safe: "wire[]",
      proto: "__proto__",
    });
    expect(JSON.stringify(schema.parse({ safe: "a", proto: 1 }))).toBe('{"wire[]":"a","__proto__":1}');
    expect(accepts(schema, { "wire[]": "a", proto: 1 })).toBe(false);
  });

  it("may stand in a discriminated union", () => {
    const union = z.discriminatedUnion("kind", [
      renamed(z.strictObject({ kind: z.literal("a"), x: z.int() }), { x: "$x" }),
      z.strictObject({ kind: z.literal("b") }),
    ]);
    expect(union.parse({ kind: "a", x: 1 })).toEqual({ kind: "a", $x: 1 });
  });
});

describe("oneOfValues", () => {
  it("takes the listed values and no others, of any kind", () => {
    const schema = oneOfValues([1, "a", null, { b: [1] }]);
    for (const value of [1, "a", null, { b: [1] }]) expect(accepts(schema, value)).toBe(true);
    for (const value of ["1", "A", {}, undefined]) expect(accepts(schema, value)).toBe(false);
  });
});

describe("exactlyOne", () => {
  const schema = exactlyOne([
    z.strictObject({ a: z.int() }),
    z.looseObject({ b: z.int() }),
    z.looseObject({ a: z.int() }),
  ]);

  it("takes a value that fits one form, in its wire form", () => {
    expect(accepts(schema, { b: 1 })).toBe(true);
    expect(accepts(schema, { a: 1 })).toBe(false);
    expect(accepts(schema, { c: 1 })).toBe(false);
    expect(exactlyOne([renamed(z.strictObject({ a: z.int() }), { a: "$a" }), z.string()]).parse({ a: 1 })).toEqual({
      $a: 1,
    });
  });

  it("is required where it is not optional", () => {
    expect(accepts(z.strictObject({ it: schema }), {})).toBe(false);
    expect(accepts(z.strictObject({ it: schema.optional() }), {})).toBe(true);
  });
});

describe("rules on objects", () => {
  it("counts properties", () => {
    const schema = z.record(z.string(), z.int()).check(propertyCount({ min: 1, max: 2 }));
    expect(accepts(schema, {})).toBe(false);
    expect(accepts(schema, { a: 1, b: 2 })).toBe(true);
    expect(accepts(schema, { a: 1, b: 2, c: 3 })).toBe(false);
  });

  it("counts only the properties named", () => {
    const schema = z.looseObject({}).check(propertyCount({ min: 1, of: ["a", "b"] }));
    expect(accepts(schema, { other: 1 })).toBe(false);
    expect(accepts(schema, { other: 1, b: 2 })).toBe(true);
  });

  it("asks for one set of properties, or for exactly one", () => {
    const sets = [["a"], ["b", "c"]];
    const any = z.looseObject({}).check(requiredSets("anyOf", sets));
    expect([{}, { b: 1 }, { b: 1, c: 1 }, { a: 1, b: 1, c: 1 }].map((value) => accepts(any, value))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    const one = z.looseObject({}).check(requiredSets("oneOf", sets));
    expect([{ a: 1 }, { a: 1, b: 1 }, { a: 1, b: 1, c: 1 }].map((value) => accepts(one, value))).toEqual([
      true,
      true,
      false,
    ]);
    expect(one.safeParse({}).error?.issues[0]).toMatchObject({ params: { expected: "exactly one of: a; b and c" } });
  });

  it("checks members whose name matches a pattern, and names their place", () => {
    const schema = z.looseObject({}).check(patternProperties([["^n_", z.int()]]));
    expect(accepts(schema, { n_a: 1, x: "y" })).toBe(true);
    expect(z.strictObject({ it: schema }).safeParse({ it: { n_a: "1" } }).error?.issues[0]?.path).toEqual([
      "it",
      "n_a",
    ]);
  });

  it("refuses other members where none are allowed", () => {
    const schema = z
      .looseObject({ known: z.string().optional() })
      .check(patternProperties([["^n_", z.int()]], { others: false }));
    expect(accepts(schema, { known: "x", n_a: 1 })).toBe(true);
    expect(schema.safeParse({ other: 1 }).error?.issues[0]).toMatchObject({
      code: "unrecognized_keys",
      keys: ["other"],
    });
  });

  it("excludes a form", () => {
    expect(accepts(z.string().check(not(z.literal("x"))), "x")).toBe(false);
    expect(accepts(not(z.string()), 1)).toBe(true);
  });
});
