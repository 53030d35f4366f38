import { describe, expect, test } from "vitest";
import { parseArguments } from "../../../src/cli/arguments/parse-arguments.js";
import { argumentsOf, settingsOf } from "../../../src/cli/settings.js";

describe("settings", () => {
  test("are said again by the same flags", () => {
    const said = ["x", "--spec", "a.yaml", "--overlay", "b.yaml,c.yaml", "--reference-root", "..", "--strict"];
    expect(argumentsOf(settingsOf(parseArguments(said), {}))).toEqual(said);
  });

  test("take overlays in the order they are given", () => {
    const line = parseArguments(["x", "--overlay", "b.yaml", "--overlay=a.yaml"]);
    expect(settingsOf(line, {}).overlays).toEqual(["b.yaml", "a.yaml"]);
  });

  test("come from the answers where no flag says otherwise", () => {
    const answers = { overlay: ["a.yaml"], "reference-root": "..", spec: "a.json" };
    const settings = settingsOf(parseArguments(["x", "--reference-root", "."]), answers);
    expect(settings).toMatchObject({ overlays: ["a.yaml"], referenceRoot: ".", spec: "a.json" });
  });
});
