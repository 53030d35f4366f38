import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { inlineCode, markdownTable, ownWords, paragraph, prose } from "../../../../src/render/code/index.js";

describe("prose of a document in Markdown", () => {
  it.each([
    ["<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert\\(1\\)&gt;"],
    ["[click](javascript:alert(1))", "\\[click\\]\\(javascript:alert\\(1\\)\\)"],
    ["![beacon](https://evil.example/x.png)", "\\!\\[beacon\\]\\(https\\://evil.example/x.png\\)"],
    ["see www.evil.example", "see www\\.evil.example"],
    ["a | b ` c\n\n# d", "a \\| b \\` c \\# d"],
    ["zero\u200bwidth \u202ebidi \u{e0041}tag", "zerowidth bidi tag"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["\\](x)", "\\\\\\]\\(x\\)"],
  ])("%j is text and nothing else", (text, escaped) => {
    expect(String(prose(text))).toBe(escaped);
  });

  it("is cut, and never through a character", () => {
    expect(String(prose("😀".repeat(300), 10))).toBe(`${"😀".repeat(9)}…`);
    expect(String(prose("word ".repeat(100))).length).toBeLessThanOrEqual(200);
  });

  it("begins no list where it begins a line", () => {
    expect(String(paragraph("- a"))).toBe("\\- a");
    expect(String(paragraph("1. a"))).toBe("1\\. a");
    expect(String(prose("1.4.0"))).toBe("1.4.0");
  });

  it("a name in backticks cannot leave them", () => {
    expect(String(inlineCode("a`b|c\nd"))).toBe("`a?b?c?d`");
  });

  it("a table is aligned as Prettier aligns it", async () => {
    const table = markdownTable(
      [ownWords("Name"), ownWords("What")],
      [
        [inlineCode("get_pet"), prose("漢字 and more")],
        [inlineCode("x"), prose("y")],
      ],
    );
    expect(await prettier.format(String(table), { parser: "markdown", printWidth: 120 })).toBe(`${table}\n`);
  });
});
