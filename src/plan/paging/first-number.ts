import type { Schema } from "../../model/types.js";

/**
 * The number of the first page, or of the first item, as far as the document tells: its default, its words, its least
 * value. Undefined where it does not: a wrong guess would leave items out without anyone noticing.
 */
export function firstNumber(schema: Schema | undefined, description = ""): number | undefined {
  if (schema?.kind !== "integer" && schema?.kind !== "number") return undefined;
  if (schema.default === 0 || schema.default === 1) return schema.default;
  const words = `${description} ${schema.description ?? ""}`.toLowerCase();
  if (zeroBased.test(words)) return 0;
  if (oneBased.test(words)) return 1;
  if (schema.minimum === 0 || schema.minimum === 1) return schema.minimum;
  return schema.exclusiveMinimum === 0 ? 1 : undefined;
}

const begins = String.raw`(?:start(?:s|ing)?|begin(?:s|ning)?|first|index(?:ed|ing)?|count(?:ed|ing)?|default(?:s|ing)?)`;
const zeroBased = new RegExp(String.raw`\b(?:zero|0)[- ](?:based|index)|\b${begins}\b[^.]{0,30}\b(?:0|zero)\b(?!\.\d)`);
const oneBased = new RegExp(
  String.raw`\b(?:one|1)[- ](?:based|index)|\b${begins}\b[^.]{0,30}\b(?:1|one)\b(?!\.\d)|\bpage ?= ?1\b`,
);
