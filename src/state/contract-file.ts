import * as z from "zod";
import { jsonLines, parseJsonLines } from "./json-lines.js";
import { contractFile } from "./places.js";
import { invalidState } from "./invalid-state.js";
import { isMerged, type Sides, sidesOf } from "./sides.js";

const text = z.string();
/** Not looked into: what is in a schema is compared, never followed. */
const schema = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const hints = z.strictObject({
  readOnlyHint: z.boolean(),
  destructiveHint: z.boolean(),
  idempotentHint: z.boolean(),
  openWorldHint: z.boolean(),
});

const row = z.strictObject({
  id: text,
  name: text,
  title: text,
  description: text,
  input: schema,
  rules: schema.optional(),
  unadvertised: text.optional(),
  output: schema,
  outputKind: z.enum(["json", "text", "binary", "empty"]).default("json"),
  annotations: hints,
  effect: z.enum(["read", "create", "update", "delete", "action"]),
  risk: z.enum(["read", "write", "destructive", "admin"]),
  operation: text,
  operationId: text.optional(),
  deprecated: z.literal(true).optional(),
  server: text.optional(),
  access: z.array(z.record(text, z.array(text))),
  key: z
    .strictObject({ argument: text, method: z.enum(["idempotent", "unsafe"]), upstream: text.optional() })
    .optional(),
});

/** One line of `contract.jsonl`. */
export type RecordedContract = z.output<typeof row>;

/** `contract.jsonl`; of most results that they are JSON goes without saying. */
export function contractText(contracts: readonly { readonly outputKind: RecordedContract["outputKind"] }[]): string {
  return jsonLines(
    contracts.map(({ outputKind, ...rest }) => (outputKind === "json" ? rest : { ...rest, outputKind })),
  );
}

/** @throws Refusal `STATE_INVALID` */
export function parseContracts(contents: string): Sides<readonly RecordedContract[]> {
  const sides = sidesOf(
    parseJsonLines(contents, contractFile).map((value, index) => {
      const result = row.safeParse(value);
      if (result.success) return [result.data.id, result.data] as const;
      throw invalidState(`${contractFile} line ${index + 1} does not fit`);
    }),
  );
  const ours = [...sides[0].values()];
  return [ours, isMerged(sides) ? [...sides[1].values()] : ours];
}
