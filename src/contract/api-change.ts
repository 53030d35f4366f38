import { printable } from "../diagnostics/index.js";
import { canonicalJson, sha256 } from "../state/canonical-json.js";
import { type ApiChange, type Rule, rules } from "./rules.js";

export interface ChangeFacts {
  /** Id of a tool, or `connector`. */
  readonly subject: string;
  readonly rule: Rule;
  /** Below the tool, `properties/reason`; what tells changes of one rule apart. */
  readonly place?: string;
  readonly text: string;
  /** What there was and what there is, as JSON: what an acceptance is bound to. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export function apiChange({ subject, rule, place, text, before, after }: ChangeFacts): ApiChange {
  const id = [subject, rule, ...(place === undefined || place === "" ? [] : [place])].join("/");
  return {
    id: printable(id, 400).replaceAll(" ", "_"),
    rule,
    level: rules[rule],
    subject,
    text,
    fingerprint: sha256(canonicalJson([id, before ?? null, after ?? null])),
  };
}
