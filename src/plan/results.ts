import { sizeOf } from "../../templates/connector/src/runtime/schema/compact-schema.js";
import type { ApiModel, MediaType, Operation } from "../model/types.js";
import { bestResponse } from "./best-response.js";
import { Projection } from "./projection.js";
import type { Effect, ResultPlan, ResultSchema } from "./types.js";

/** Sizes tried in turn until a projection is small enough: fields of the first object, fields below it, levels. */
const sizes = [
  { fields: 40, nested: 12, depth: 3 },
  { fields: 32, nested: 8, depth: 2 },
  { fields: 24, nested: 4, depth: 1 },
  { fields: 16, nested: 0, depth: 1 },
  { fields: 8, nested: 0, depth: 1 },
] as const;
const targetBytes = 900;

/** Plans what good answers become; projections of shared schemas are made once. */
export class Results {
  readonly #ofReads: readonly Projection[];
  readonly #ofWrites: readonly Projection[];

  constructor(components: ApiModel["components"]) {
    this.#ofReads = sizes.map((size) => new Projection(components, size));
    this.#ofWrites = sizes.map((size) => new Projection(components, { ...size, addresses: "few" }));
  }

  /** A projection of the best 2xx response of an operation. */
  plan(operation: Operation, effect: Effect): ResultPlan {
    const response = bestResponse(operation.responses);
    const media = response?.content[0];
    if (response === undefined) return { kind: "json", schema: {} };
    if (media === undefined) return isEmptyStatus(response.status) ? { kind: "empty" } : { kind: "json", schema: {} };
    switch (media.family) {
      case "json":
        return { kind: "json", schema: smallEnough(media, effect === "read" ? this.#ofReads : this.#ofWrites) };
      case "binary":
      case "multipart":
        return { kind: "binary", contentType: media.contentType };
      case "text":
      case "form":
        return { kind: "text" };
    }
  }
}

function smallEnough({ schema }: MediaType, projections: readonly Projection[]): ResultSchema {
  let smallest: ResultSchema = {};
  for (const projection of projections) {
    smallest = projection.whole(schema);
    if (sizeOf(smallest) <= targetBytes) return smallest;
  }
  return smallest;
}

/** `Accept`: the media types of the best response, preferred ones first. */
export function acceptOf(operation: Operation): string {
  const types = bestResponse(operation.responses)?.content.map(({ contentType }) => contentType) ?? [];
  const json = types.filter((type) => /[/+]json\b/.test(type));
  const [first = "application/json"] = json.length > 0 ? json : types;
  return first;
}

function isEmptyStatus(status: string): boolean {
  return status === "204" || status === "205";
}
