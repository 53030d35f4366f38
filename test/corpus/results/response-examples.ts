import type { JsonValue } from "../../../src/load/types.js";
import type { ApiModel, MediaFamily, Schema } from "../../../src/model/types.js";
import { resolvedIn } from "../../../src/plan/result-schemas.js";
import type { ToolPlan } from "../../../src/plan/types.js";

/** An answer that a document gives as an example. */
export interface ResponseExample {
  readonly status: number;
  readonly contentType: string;
  readonly family: MediaFamily;
  readonly value: JsonValue;
}

const deepest = 8;

/** The examples of all good answers: of the media type, of its schema, and put together from those of properties. */
export function examplesOf({ operation }: ToolPlan, components: ApiModel["components"]): readonly ResponseExample[] {
  return operation.responses
    .filter(({ status }) => /^2(?:\d\d|XX)$/.test(status))
    .flatMap(({ status, content }) =>
      content.flatMap(({ contentType, family, schema, examples }) => {
        const made = composed(schema, components, 0);
        const values = [
          ...examples,
          ...(resolvedIn(components, schema)?.examples ?? []),
          ...(made === undefined ? [] : [made]),
        ];
        return values.map((value) => ({ status: Number(status.replace("XX", "00")), contentType, family, value }));
      }),
    );
}

/** A value of the examples inside of a schema; undefined where there are none. */
function composed(schema: Schema, components: ApiModel["components"], depth: number): JsonValue | undefined {
  const resolved = resolvedIn(components, schema);
  const [example] = resolved?.examples ?? [];
  if (example !== undefined || resolved === undefined || depth > deepest) return example;
  if (resolved.kind === "array") {
    const item = composed(resolved.items, components, depth + 1);
    return item === undefined ? undefined : [item];
  }
  if (resolved.kind !== "object") return undefined;
  const members = resolved.properties.flatMap(({ wireName, schema: inner }): [string, JsonValue][] => {
    const member = composed(inner, components, depth + 1);
    return member === undefined ? [] : [[wireName, member]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
