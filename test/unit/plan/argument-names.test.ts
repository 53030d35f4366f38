import { assert, constantFrom, property, record, string, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { nameArguments, type NamedPart } from "../../../src/plan/argument-names.js";

const names = (...parts: readonly (readonly [NamedPart["location"], string])[]): readonly string[] =>
  nameArguments(parts.map(([location, wireName]) => ({ location, wireName })));

test.each([
  ["filter[status]", "filter_status"],
  ["$top", "top"],
  ["@type", "type"],
  ["user.name[0]", "user.name_0"],
  ["X-Request-ID", "X-Request-ID"],
  ["größe", "grosse"],
  ["__proto__", "proto"],
  ["constructor", "constructor_value"],
])("%s is called %s", (wireName, name) => {
  expect(names(["query", wireName])).toEqual([name]);
});

test("the path keeps a name that others want too", () => {
  expect(names(["body", "id"], ["query", "id"], ["path", "id"])).toEqual(["id_body", "id_query", "id"]);
});

test("the one that is called exactly so keeps a name that others become", () => {
  expect(names(["query", "a[b]"], ["query", "a_b"])).toEqual(["a_b_query", "a_b"]);
});

test("names are allowed and distinct whatever the document says", () => {
  const location = constantFrom<NamedPart["location"]>("path", "query", "header", "cookie", "body");
  const parts = uniqueArray(record({ location, wireName: string({ unit: "binary" }) }), {
    selector: (part) => `${part.location} ${part.wireName}`,
  });
  assert(
    property(parts, (list) => {
      const given = nameArguments(list);
      for (const name of given) expect(name).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
      expect(new Set(given).size).toBe(given.length);
    }),
  );
});
