import { canonicalJson } from "../state/canonical-json.js";
import { apiChange } from "./api-change.js";
import { type Aspect, compareSchemas, type SchemaDifference } from "./compare-schemas.js";
import type { Contract } from "./contract.js";
import { fromTo, missingFrom, placeName } from "./describe-difference.js";
import type { ApiChange, Rule } from "./rules.js";
import { textFindings } from "./text-findings.js";

/** What a difference of the input means to a caller: the arguments of yesterday must still be accepted. */
interface Meaning {
  readonly rule: Rule;
  readonly text: string;
}

/** All that changed about what a tool takes. */
export function diffInput(before: Contract, after: Contract): readonly ApiChange[] {
  const subject = after.id;
  const differences = compareSchemas(before.input, after.input);
  const changes = differences.map((difference) => {
    const { rule, text } = meaningOf(difference);
    const { pointer: place, before: old, after: now } = difference;
    return apiChange({ subject, rule, place, text, before: old, after: now });
  });
  return [...changes, ...diffRules(before, after), ...diffUnadvertised(before, after)];
}

/** Bounds between the fields of a body: nothing says which way they go, so any change may break a caller. */
function diffRules({ rules: old }: Contract, { id, rules: now }: Contract): readonly ApiChange[] {
  if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) return [];
  const text = "what its fields must obey together is otherwise";
  return [apiChange({ subject: id, rule: "input-rules-changed", text, before: old, after: now })];
}

function diffUnadvertised(before: Contract, after: Contract): readonly ApiChange[] {
  const [old, now] = [before.unadvertised, after.unadvertised];
  if (old === now || old === undefined || now === undefined) return [];
  if (canonicalJson(before.input) !== canonicalJson(after.input)) return [];
  const text = "a part of its input that is too large to be shown is checked otherwise";
  return [apiChange({ subject: after.id, rule: "input-unadvertised-changed", text, before: old, after: now })];
}

const meanings: Readonly<Record<Aspect, (difference: SchemaDifference, name: string) => Meaning>> = {
  property: ({ direction, required }, name) => {
    if (direction === "narrower") return { rule: "input-removed", text: `the argument ${name} is gone` };
    return required === true
      ? { rule: "input-added-required", text: `the argument ${name} is new and required` }
      : { rule: "input-added", text: `the argument ${name} is new` };
  },
  required: ({ direction }, name) =>
    direction === "narrower"
      ? { rule: "input-required", text: `${name} is required now` }
      : { rule: "input-optional", text: `${name} may be left out now` },
  type: (difference, name) => {
    const rule = difference.direction === "narrower" ? "input-type-narrowed" : "input-type-widened";
    return { rule, text: `the type of ${name}: ${fromTo(difference)}` };
  },
  null: ({ direction }, name) =>
    direction === "narrower"
      ? { rule: "input-null-refused", text: `${name} may not be null any more` }
      : { rule: "input-type-widened", text: `${name} may be null now` },
  enum: ({ direction, before, after }, name) =>
    direction === "narrower"
      ? { rule: "input-enum-narrowed", text: `${name} takes fewer values: without ${missingFrom(before, after)}` }
      : { rule: "input-enum-widened", text: `${name} takes more values: ${missingFrom(after, before)}` },
  bounds: (difference, name) => {
    const rule = difference.direction === "narrower" ? "input-bounds-narrowed" : "input-bounds-widened";
    const keyword = difference.pointer.split("/").at(-1) ?? "";
    return { rule, text: `${keyword} of ${name}: ${fromTo(difference)}` };
  },
  pattern: (difference, name) => {
    const rule = difference.direction === "narrower" ? "input-pattern-changed" : "input-bounds-widened";
    return { rule, text: `the pattern of ${name}: ${fromTo(difference)}` };
  },
  format: (difference, name) => {
    const rule = difference.direction === "narrower" ? "input-format-changed" : "input-bounds-widened";
    return { rule, text: `the format of ${name}: ${fromTo(difference)}` };
  },
  variant: ({ direction }, name) =>
    direction === "narrower"
      ? { rule: "input-variant-removed", text: `${name} may have fewer forms` }
      : { rule: "input-variant-added", text: `${name} may have more forms` },
  additional: ({ direction }, name) =>
    direction === "narrower"
      ? { rule: "input-closed", text: `${name} takes fewer other members` }
      : { rule: "input-opened", text: `${name} takes other members too` },
  default: (difference, name) => ({
    rule: "input-default-changed",
    text: `the default of ${name}: ${fromTo(difference)}`,
  }),
  text: ({ after }, name) => ({
    rule: "input-text-changed",
    text: `the words about ${name} changed${textFindings(after)}`,
  }),
  other: (difference, name) => ({ rule: "input-schema-changed", text: `${name}: ${fromTo(difference)}` }),
};

function meaningOf(difference: SchemaDifference): Meaning {
  return meanings[difference.aspect](difference, placeName(difference.pointer));
}
