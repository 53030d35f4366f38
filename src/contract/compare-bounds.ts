import { canonicalJson } from "../state/canonical-json.js";
import type { SchemaDifference } from "./compare-schemas.js";
import type { JsonSchema } from "./contract.js";

const lower = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const upper = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/** Keywords that bound a value: numbers, lengths, counts, patterns and formats. */
export function compareBounds(before: JsonSchema, after: JsonSchema, pointer: string): readonly SchemaDifference[] {
  return [
    ...lower.flatMap((keyword) => compareBound(before, after, pointer, keyword, 1)),
    ...upper.flatMap((keyword) => compareBound(before, after, pointer, keyword, -1)),
    ...compareMultiple(before["multipleOf"], after["multipleOf"], pointer),
    ...compareUnique(before["uniqueItems"] === true, after["uniqueItems"] === true, pointer),
    ...compareWords(before, after, pointer, "pattern"),
    ...compareWords(before, after, pointer, "format"),
  ];
}

/** @param sign 1 when a larger bound lets fewer values in */
function compareBound(
  before: JsonSchema,
  after: JsonSchema,
  pointer: string,
  keyword: string,
  sign: 1 | -1,
): readonly SchemaDifference[] {
  const [old, now] = [numberAt(before, keyword), numberAt(after, keyword)];
  if (old === now) return [];
  const open = -sign * Number.POSITIVE_INFINITY;
  const narrower = sign * ((now ?? open) - (old ?? open)) > 0;
  return [
    {
      aspect: "bounds",
      direction: narrower ? "narrower" : "wider",
      pointer: join(pointer, keyword),
      before: old ?? null,
      after: now ?? null,
    },
  ];
}

function compareMultiple(before: unknown, after: unknown, pointer: string): readonly SchemaDifference[] {
  if (before === after) return [];
  const [old, now] = [typeof before === "number" ? before : undefined, typeof after === "number" ? after : undefined];
  const looser = now === undefined || (old !== undefined && Number.isInteger(old / now));
  return [
    {
      aspect: "bounds",
      direction: looser ? "wider" : "narrower",
      pointer: join(pointer, "multipleOf"),
      before: old ?? null,
      after: now ?? null,
    },
  ];
}

function compareUnique(before: boolean, after: boolean, pointer: string): readonly SchemaDifference[] {
  if (before === after) return [];
  const direction = after ? "narrower" : "wider";
  return [{ aspect: "bounds", direction, pointer: join(pointer, "uniqueItems"), before, after }];
}

/** Two patterns cannot be compared: any other one counts as narrower, none as wider. */
function compareWords(
  before: JsonSchema,
  after: JsonSchema,
  pointer: string,
  aspect: "pattern" | "format",
): readonly SchemaDifference[] {
  const [old, now] = [before[aspect] ?? null, after[aspect] ?? null];
  if (canonicalJson(old) === canonicalJson(now)) return [];
  return [{ aspect, direction: now === null ? "wider" : "narrower", pointer, before: old, after: now }];
}

function numberAt(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === "number" ? value : undefined;
}

function join(pointer: string, keyword: string): string {
  return pointer === "" ? keyword : `${pointer}/${keyword}`;
}
