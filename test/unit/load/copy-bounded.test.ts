import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import { copyBounded, fullBudget } from "../../../src/load/copy-bounded.js";
import { BoundedWarnings } from "../../../src/load/warnings.js";
import { loadText, refusalOf } from "./load-text.js";

function copy(value: unknown) {
  const diagnostics = new Diagnostics();
  return {
    value: copyBounded(value, "f", fullBudget(), new BoundedWarnings(diagnostics)),
    diagnostics: diagnostics.all,
  };
}

describe("copying a parsed value", () => {
  it("makes objects without a prototype", () => {
    const { value } = copy({ a: { constructor: 1 } });
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(JSON.stringify(value)).toBe('{"a":{"constructor":1}}');
  });

  it("drops `__proto__` keys with a warning that names the place", () => {
    const { value, diagnostics } = copy(JSON.parse('{"a":{"__proto__":{"x":1},"b":2}}'));
    expect(JSON.stringify(value)).toBe('{"a":{"b":2}}');
    expect(diagnostics).toMatchObject([
      { code: "DOCUMENT_PROTOTYPE_KEY", location: { file: "f", pointer: "#/a/__proto__" } },
    ]);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("removes hidden characters from texts and names, and names the code points", () => {
    const { value, diagnostics } = copy({ "k\u200b": "a\u202eb\u{e0041}c\r\nd\te" });
    expect(value).toEqual(Object.assign(Object.create(null), { k: "abc\nd\te" }));
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "Invisible or control characters were removed from a name: U+200B.",
      "Invisible or control characters were removed from a text: U+202E, U+E0041.",
    ]);
  });

  it("removes the blank of Braille, which is seen as a space and is none", () => {
    expect(copy("in full\u2800.").value).toBe("in full.");
  });

  it("leaves letters of every script and emoji alone", () => {
    const text = "Grüße, 世界, مرحبا, 👍🏽, e\u0301";
    expect(copy([text])).toEqual({ value: [text], diagnostics: [] });
  });

  it("replaces numbers that JSON cannot hold", () => {
    const { value, diagnostics } = copy([Number.POSITIVE_INFINITY, 1]);
    expect(value).toEqual([null, 1]);
    expect(diagnostics).toMatchObject([{ code: "DOCUMENT_NUMBER_RANGE", location: { pointer: "#/0" } }]);
  });

  it("refuses what nests too deep", async () => {
    let value: unknown = 1;
    for (let level = 0; level < 300; level += 1) value = [value];
    expect((await refusalOf(async () => copy(value))).diagnostic.code).toBe("DOCUMENT_TOO_LARGE");
  });

  it("refuses aliases that multiply, quickly", async () => {
    const lines = ["a0: &a0 [1,1,1,1,1,1,1,1,1,1]"];
    for (let level = 1; level < 12; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(",")}]`,
      );
    }
    const { diagnostic } = await refusalOf(() => loadText(`${lines.join("\n")}\nopenapi: 3.0.0\npaths: {/x: {}}\n`));
    expect(diagnostic.code).toBe("DOCUMENT_TOO_LARGE");
  });

  it("refuses a long text that aliases multiply", async () => {
    const aliases = Array(200).fill("*t").join(",");
    const text = `x-t: &t "${"y".repeat(1024 * 1024)}"\nx-u: [${aliases}]\nopenapi: 3.0.0\npaths: {/x: {}}\n`;
    expect((await refusalOf(() => loadText(text))).diagnostic.code).toBe("DOCUMENT_TOO_LARGE");
  });
});
