import type { Level } from "../config/types.js";

export type { Level } from "../config/types.js";

/** Every kind of change that is told apart, with its level. The name is part of a change's id: it never changes. */
export const rules = {
  // What the connector may do, and to whom it talks.
  "power-widened": "gate",
  "host-changed": "gate",
  "credential-moved": "gate",
  "credential-address-changed": "gate",
  "credential-dropped": "gate",
  "write-tool-added": "gate",
  "destructive-tool-added": "gate",
  "became-write": "gate",
  "risk-raised": "gate",
  "write-redirected": "gate",
  "idempotency-lost": "gate",
  "key-lost": "gate",
  // What a caller can no longer do.
  "tool-removed": "breaking",
  "tool-renamed": "breaking",
  "input-removed": "breaking",
  "input-required": "breaking",
  "input-added-required": "breaking",
  "input-type-narrowed": "breaking",
  "input-null-refused": "breaking",
  "input-enum-narrowed": "breaking",
  "input-bounds-narrowed": "breaking",
  "input-pattern-changed": "breaking",
  "input-format-changed": "breaking",
  "input-variant-removed": "breaking",
  "input-closed": "breaking",
  "input-rules-changed": "breaking",
  "input-unadvertised-changed": "breaking",
  "input-schema-changed": "breaking",
  "output-removed": "breaking",
  "output-nullable": "breaking",
  "output-type-changed": "breaking",
  "output-kind-changed": "breaking",
  "output-variant-removed": "breaking",
  // What a person should look at.
  "title-changed": "review",
  "description-changed": "review",
  "input-text-changed": "review",
  "hidden-characters": "review",
  "input-default-changed": "review",
  "access-changed": "review",
  "operation-moved": "review",
  deprecated: "review",
  "output-widened": "review",
  "effect-changed": "review",
  // What only becomes more.
  "tool-added": "info",
  "tool-returned": "info",
  "input-added": "info",
  "input-optional": "info",
  "input-type-widened": "info",
  "input-enum-widened": "info",
  "input-bounds-widened": "info",
  "input-variant-added": "info",
  "input-opened": "info",
  "output-added": "info",
  "output-narrowed": "info",
  "power-narrowed": "info",
  "risk-lowered": "info",
  "idempotency-gained": "info",
  "operation-id-changed": "info",
  undeprecated: "info",
} as const satisfies Readonly<Record<string, Level>>;

export type Rule = keyof typeof rules;

export function isRule(name: string): name is Rule {
  return Object.hasOwn(rules, name);
}

/** One difference between two contracts, or two connectors. */
export interface ApiChange {
  /** `create_refund/input-removed/properties/reason`: the same change has the same id on every machine. */
  readonly id: string;
  readonly rule: Rule;
  readonly level: Level;
  /** Id of the tool, or `connector`. */
  readonly subject: string;
  /** One sentence; text of a document in it has passed `printable()`. */
  readonly text: string;
  /** Digest of what is accepted with it: accepting one change does not accept another of the same id. */
  readonly fingerprint: string;
}

/** What stands for the connector as a whole in an id. */
export const connector = "connector";

/** Whether a run must stop for it. */
export function needsAcceptance({ level }: ApiChange): boolean {
  return level === "gate" || level === "breaking";
}
