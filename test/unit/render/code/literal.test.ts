import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { number, string } from "../../../../src/render/code/index.js";

/** What JavaScript makes of a literal. */
function evaluated(literal: string): unknown {
  return runInNewContext(`(${literal})`);
}

describe("a string as a literal", () => {
  it("means the string, whatever it holds", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => evaluated(string(text).text) === text));
  });

  it.each([
    ['a "quoted" word', `'a "quoted" word'`],
    [`it's "so" 'so'`, `"it's \\"so\\" 'so'"`],
    ["/v1/refunds/{id}", '"/v1/refunds/{id}"'],
    ["*/ code() /*", '"*\\u002f code() \\u002f*"'],
    ["/*/", '"\\u002f*\\u002f"'],
    ["</script><!--", '"\\u003c/script\\u003e\\u003c!--"'],
    ["line\nline\u2028line", '"line\\nline\\u2028line"'],
    ["a\\", '"a\\\\"'],
    ['\\"', `'\\\\"'`],
    ["é😀", '"\\u00e9\\ud83d\\ude00"'],
    ["${x}`", '"${x}`"'],
  ])("%j", (text, literal) => {
    expect(string(text).text).toBe(literal);
    expect(evaluated(literal)).toBe(text);
  });

  it("is printable ASCII that no comment, page or terminal can be ended by", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: literal } = string(text);
        return /^[\x20-\x7e]*$/.test(literal) && !/[<>]|\*\/|\/\*/.test(literal);
      }),
    );
  });
});

describe("a number as a literal", () => {
  it("means the number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) =>
        Object.is(evaluated(number(value).text), value === 0 ? 0 : value),
      ),
    );
  });

  it("refuses what JSON cannot hold", () => {
    expect(() => number(Number.NaN)).toThrow(RangeError);
  });
});
