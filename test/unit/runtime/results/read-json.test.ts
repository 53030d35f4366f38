import { describe, expect, it } from "vitest";
import { readJson } from "../../../../templates/connector/src/runtime/results/read-json.js";

describe("large numbers keep all their digits", () => {
  it.each([
    ['[12345678901234567890,"12345678901234567890"]', ["12345678901234567890", "12345678901234567890"]],
    ['{"a\\"1":-12345678901234567890}', { 'a"1': "-12345678901234567890" }],
    ["[9007199254740991,9007199254740993]", [9007199254740991, "9007199254740993"]],
    ["[0.5000000000000000,5000000000000000000e-19]", [0.5, 0.5]],
    [
      '["\\\\",12345678901234567890,"\\\\\\"12345678901234567890"]',
      ["\\", "12345678901234567890", '\\"12345678901234567890'],
    ],
    ["12345678901234567890", "12345678901234567890"],
    ["[12345678901234567.89,-12345678901234567.0]", ["12345678901234567.89", "-12345678901234567.0"]],
    ["[1e400,-1E+400,1e-400,1e300]", ["1e400", "-1E+400", 0, 1e300]],
  ])("in %s", (text, value) => expect(readJson(text)).toEqual({ value }));

  it.each([
    ["plain", "QUJD".repeat(2_250_000)],
    ["full of escapes", '"'.repeat(4_500_000)],
    ["of digits", "1".repeat(9_000_000)],
  ])("beside a string of 9 MB that is %s", (_name, text) => {
    const value = Object(readJson(`{"text":${JSON.stringify(text)},"id":12345678901234567890}`)?.value);
    expect(value.id).toBe("12345678901234567890");
    expect(value.text === text).toBe(true);
  });
});

it.each([
  '[12345678901234567890,"',
  '{"a":12345678901234567890-1}',
  "[12345678901234567890 1]",
  "[1e400.5]",
  "[01e400]",
])("what is not JSON is not made so: %s", (text) => expect(readJson(text)).toBeUndefined());

it("a string full of escapes that does not end is soon seen through", () => {
  const begun = performance.now();
  expect(readJson(`[12345678901234567890,"${'\\"'.repeat(100_000)}`)).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_000);
});
