import { describe, expect, it } from "vitest";
import { ownWords, prose } from "../../../src/render/code/index.js";
import { compileTemplate } from "../../../src/render/template.js";

describe("a template", () => {
  it("prints prepared values as they are", () => {
    expect(compileTemplate("a <%- view.word %> b")({ word: ownWords("<x>") })).toBe("a <x> b");
  });

  it("is refused when it escapes for HTML", () => {
    expect(() => compileTemplate("<%= view.word %>")({ word: ownWords("x") })).toThrow(/<%=/);
  });

  it("is run once: what a value holds is never a template", () => {
    expect(compileTemplate("<%- view.word %>")({ word: prose("<%- 1 + 1 %>") })).toContain("1 + 1");
  });

  it("sees its view and nothing inherited", () => {
    expect(compileTemplate("<%- String(view.constructor) %>")({})).toBe("undefined");
  });
});
