/** What is not counted, and why. Each row stands in docs/fidelity.md; the comparison checks that it really applies. */
export const rules = {
  "hidden-key": "the upstream's idempotency key, which the runtime sets",
  "reserved-header": "header that the connection owns (OPERATION_PARAMETER_RESERVED)",
  credential: "credential, never an argument (OPERATION_PARAMETER_RESERVED)",
  "dropped-parameter": "parameter without a place to go (OPERATION_PARAMETER_DROPPED)",
  paged: "place in a list, which a cursor carries (docs/results.md)",
  "single-value": "only one value is possible: sent, not asked for",
  "read-only": "readOnly, no part of a request",
  "text-body": "member of a body that is one text (OPERATION_BODY_TEXT)",
  "dropped-body": "field of a body that the method cannot have (OPERATION_BODY_DROPPED)",
  "idle-keyword": "keyword that refuses nothing: a length or count from 0 on, or one for values of another type",
  "enum-alone": "keyword beside an enum that its own values break",
  "dropped-pattern": "pattern that no linear engine takes (SCHEMA_PATTERN_DROPPED)",
  discriminator: "value by which a variant is known: it has no other",
  "repaired-keyword": "pattern between slashes, which no text would match",
  "dropped-default": "default that does not fit its own schema (SCHEMA_DEFAULT_DROPPED)",
  "shown-short": "left out of tools/list for its size (SCHEMA_TOO_LARGE), checked all the same",
} as const;

export type Rule = keyof typeof rules;
