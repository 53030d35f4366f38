import { describe, expect, it } from "vitest";
import { BoundedJsonPath } from "../../../src/load/overlay/bounded-json-path.js";
import { refusalOf } from "./load-text.js";

const at = { file: "overlay.yaml", pointer: "#/actions/0/target" };
const tokensOf = (root: Parameters<BoundedJsonPath["select"]>[0], path: string) =>
  new BoundedJsonPath().select(root, path, at).map(({ tokens }) => tokens);

describe("a JSONPath", () => {
  it("selects places by their names as they are written", () => {
    expect(tokensOf({ "it's": { "a/b": [1, 2] } }, `$["it's"]['a/b'][-1]`)).toEqual([["it's", "a/b", 1]]);
  });

  it("selects each place once", () => {
    expect(tokensOf({ a: 1 }, "$['a','a',*]")).toEqual([["a"]]);
  });

  it("reads a dot of a pattern as anything but a line break", () => {
    expect(tokensOf({ a: "x\ny", b: "x.y", c: "xay" }, "$[?match(@, 'x.y')]")).toEqual([["b"], ["c"]]);
    expect(tokensOf({ a: "x.y", b: "xay" }, "$[?match(@, 'x[.]y') || search(@, '\\\\.')]")).toEqual([["a"]]);
  });

  it("takes a pattern that no linear engine takes for one that matches nothing", () => {
    expect(tokensOf({ a: "aa" }, "$[?search(@, '(a)\\\\1')]")).toEqual([]);
  });

  it("is refused once all paths together have looked at too many places", async () => {
    const root = { list: Array.from({ length: 50 }, () => ({})) };
    const paths = new BoundedJsonPath(2_000);
    const refusal = await refusalOf(async () => paths.select(root, "$..[?count($..*) == 1]", at));
    expect(refusal.diagnostic).toMatchObject({ code: "OVERLAY_UNUSABLE", location: at });
    expect(refusal.message).toContain("looks at too many places");
  });
});
