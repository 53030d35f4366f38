import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/model/plain-text.js";

describe("plainText", () => {
  it.each([
    ["One  line\n\n and\tanother ", "One line and another"],
    ["<p>Use <b>this</b>.</p><br/>Now", "Use this. Now"],
    ["See [the guide](https://a.example/x_(y)) and [this][ref].", "See the guide and this."],
    ["![logo](x.png) text", "logo text"],
    ["<https://a.example> works", "https://a.example works"],
    ["# Title\nBody **bold** and __strong__", "Title Body bold and strong"],
    ["```json\n{ }\n```", "{ }"],
    ["a &lt; b &amp;&nbsp;c", "a < b & c"],
    ["Bearer <token>, 1 < 2 > 0", "Bearer <token>, 1 < 2 > 0"],
    ['<SchemaDefinition ref="#/x" /> <my-tag a="b">x</my-tag>', "x"],
    ["<!-- hidden -->shown", "shown"],
    ["The `next_cursor` of the snake_case_name", "The `next_cursor` of the snake_case_name"],
    ["a[0] and filter[status]", "a[0] and filter[status]"],
    ["---\ntext", "text"],
    ["", ""],
  ])("%j becomes %j", (written, plain) => {
    expect(plainText(written)).toBe(plain);
  });

  it.each(["<a ", "<a =", "[", "![", "[a](", "**a", "<!--", "```", "# ", "-", "&amp", "\t", "<a b=<"])(
    "takes no long time over 64 kB of %j",
    (piece) => {
      plainText(piece.repeat(Math.ceil(65_536 / piece.length)));
      plainText(`<a ${"=".repeat(65_536)}`);
    },
  );
});
