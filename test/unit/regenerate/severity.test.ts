import { describe, expect, it } from "vitest";
import { type ApiChange, type Rule, rules } from "../../../src/contract/rules.js";
import { Refusal } from "../../../src/diagnostics/index.js";
import { checkSeverity, withSeverity } from "../../../src/regenerate/severity.js";

const change = (rule: Rule): ApiChange => ({
  id: `get_order/${rule}`,
  rule,
  level: rules[rule],
  subject: "get_order",
  text: "it is otherwise",
  fingerprint: "0",
});

describe("the severity of a rule", () => {
  it("is what its owner says", () => {
    const changes = withSeverity([change("description-changed"), change("tool-removed")], {
      "description-changed": "breaking",
      "tool-removed": "review",
    });
    expect(changes.map(({ level }) => level)).toEqual(["breaking", "review"]);
  });

  it("is that of the table where its owner says nothing", () => {
    expect(withSeverity([change("tool-removed")])).toEqual([change("tool-removed")]);
    expect(withSeverity([change("tool-removed")], { deprecated: "info" })).toEqual([change("tool-removed")]);
  });

  const gates = Object.entries(rules).filter(([, level]) => level === "gate");

  it.each(gates)("is never less for %s", (rule) => {
    for (const level of ["breaking", "review", "info"] as const)
      expect(() => checkSeverity({ [rule]: level })).toThrow(Refusal);
    expect(() => checkSeverity({ [rule]: "gate" })).not.toThrow();
  });

  it("is refused for a rule that there is not, with the nearest name", () => {
    expect(() => checkSeverity({ "tool-remove": "info" })).toThrow(
      expect.objectContaining({ diagnostic: expect.objectContaining({ help: 'Did you mean "tool-removed"?' }) }),
    );
  });
});
