import { type JsonSchema, sizeOf } from "../../templates/connector/src/runtime/schema/compact-schema.js";
import type { ReadingPlan, ResultPlan, ResultSchema } from "./types.js";

/** What every tool carries besides its own: the answer's envelope, annotations, the names of the fields. */
const envelopeBytes = 560;
/** The key argument of a write with its text. */
const keyArgumentBytes = 430;
/** The arguments of a reading tool with their texts. */
const readingBytes = { cursor: 120, fields: 130, detail: 100 } as const;

export interface ToolText {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: JsonSchema;
  readonly result: ResultPlan;
  readonly reading: ReadingPlan | undefined;
  readonly writes: boolean;
}

/** Bytes of a tool in `tools/list`: names, texts, both schemas, annotations. */
export function toolBytes({ name, title, description, input, result, reading, writes }: ToolText): number {
  const texts = sizeOf({ name, title, description }) + sizeOf(title);
  const own = (writes ? keyArgumentBytes : 0) + bytesOfReading(reading);
  return texts + sizeOf(input) + resultBytes(result) + envelopeBytes + own;
}

function bytesOfReading(reading: ReadingPlan | undefined): number {
  const offered = (["cursor", "fields", "detail"] as const).filter((name) => reading?.[name] !== undefined);
  return offered.reduce((sum, name) => sum + readingBytes[name], 0);
}

/** Tokens of a text for a model, as `characters / 4`: errs on the high side. */
export function estimateTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

function resultBytes(result: ResultPlan): number {
  return result.kind === "json" ? sizeOf(result.schema) + numbersIn(result.schema) * 11 : 26;
}

/** Numbers are advertised as number or text. */
function numbersIn(schema: ResultSchema): number {
  if (schema.type === "object")
    return Object.values(schema.properties).reduce((sum, property) => sum + numbersIn(property), 0);
  if (schema.type === "array") return numbersIn(schema.items);
  return schema.type === "number" || schema.type === "integer" ? 1 : 0;
}
