import fc from "fast-check";
import * as prettier from "prettier";
import { expect, it } from "vitest";
import type { JsonValue } from "../../../../src/load/types.js";
import { json, jsonDocument } from "../../../../src/render/code/index.js";
import { prettierOptions } from "../support.js";

const value = fc.jsonValue({ maxDepth: 4 }).map((generated) => generated as JsonValue);

it("a JSON file means its value and is printable ASCII", () => {
  fc.assert(
    fc.property(value, (data) => {
      for (const text of [json(data), jsonDocument(data)].map(String)) {
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(data)));
        expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      }
    }),
  );
});

it("objects of text and flags are printed as Prettier prints them", async () => {
  const data = {
    name: "a",
    list: ["read", "write"],
    long: Array.from({ length: 20 }, () => "a rather long text"),
    nested: [{ a: true, b: {} }],
    none: [],
  };
  const text = `${json(data)}\n`;
  expect(await prettier.format(text, { ...prettierOptions, parser: "json" })).toBe(text);
});
