import { apiChange } from "./api-change.js";
import { compareSchemas, type SchemaDifference } from "./compare-schemas.js";
import type { Contract } from "./contract.js";
import { fromTo, placeName } from "./describe-difference.js";
import type { ApiChange, Rule } from "./rules.js";

/** All that changed about what a tool returns: what a caller relied on must still be there. */
export function diffOutput(before: Contract, after: Contract): readonly ApiChange[] {
  const subject = after.id;
  if (before.outputKind !== after.outputKind) {
    const [old, now] = [before.outputKind, after.outputKind];
    const text = `it answers with ${words[now]} instead of ${words[old]}`;
    return [apiChange({ subject, rule: "output-kind-changed", text, before: old, after: now })];
  }
  return compareSchemas(before.output, after.output).map((difference) => {
    const { rule, text } = meaningOf(difference, placeName(difference.pointer));
    const { pointer: place, before: old, after: now } = difference;
    return apiChange({ subject, rule, place, text, before: old, after: now });
  });
}

const words: Readonly<Record<Contract["outputKind"], string>> = {
  json: "JSON",
  text: "text",
  binary: "a file",
  empty: "nothing",
};

/** The other way round than for an input: what is wider may surprise a caller. */
function meaningOf(difference: SchemaDifference, name: string): { readonly rule: Rule; readonly text: string } {
  const { aspect, direction } = difference;
  switch (aspect) {
    case "property":
      return direction === "narrower"
        ? { rule: "output-removed", text: `${name} is no longer in the result` }
        : { rule: "output-added", text: `the result has ${name} now` };
    case "null":
      return direction === "wider"
        ? { rule: "output-nullable", text: `${name} of the result may be null now` }
        : { rule: "output-narrowed", text: `${name} of the result is never null now` };
    case "required":
      return direction === "wider"
        ? { rule: "output-widened", text: `${name} may be missing from the result` }
        : { rule: "output-narrowed", text: `${name} is always in the result` };
    case "type":
    case "other":
      return { rule: "output-type-changed", text: `${name} of the result: ${fromTo(difference)}` };
    case "variant":
      return direction === "narrower"
        ? { rule: "output-variant-removed", text: `${name} of the result has fewer forms` }
        : { rule: "output-widened", text: `${name} of the result has more forms` };
    case "text":
    case "default":
      return { rule: "output-widened", text: `the words about ${name} of the result changed` };
    default: {
      const rule = direction === "narrower" ? "output-narrowed" : "output-widened";
      return { rule, text: `${name} of the result: ${fromTo(difference)}` };
    }
  }
}
