import type { Location } from "../diagnostics/index.js";
import { isObject } from "./draft.js";
import { appendToPointer, decodeToken, ownToken, rawTokens } from "./pointer.js";
import type { JsonObject, JsonValue } from "./types.js";

/** A place in one of the user's own files. */
export interface Origin {
  readonly file: string;
  readonly pointer: string;
}

/** Where the parts of the normal form that moved stood in the user's files. */
export class Origins {
  readonly #moved = new Map<object, Origin>();
  readonly #made = new Set<object>();

  /** Notes where a moved part stood; the first note counts. */
  note(part: unknown, origin: Origin): void {
    if (typeof part === "object" && part !== null && !this.#moved.has(part)) this.#moved.set(part, origin);
  }

  /** Notes that a part was made in normalising: it and what it holds, unless noted itself, stand for this place. */
  noteMade(part: object, origin: Origin): void {
    this.#made.add(part);
    this.note(part, origin);
  }

  /** Where a part stood that was noted. */
  of(part: unknown): Origin | undefined {
    return typeof part === "object" && part !== null ? this.#moved.get(part) : undefined;
  }

  /** Walks a pointer of the normal form down from the root; the last part that moved, and what follows it, tell. */
  locate(root: JsonObject, file: string, pointer: string): Location {
    let origin: Origin = { file, pointer: "#" };
    let value: JsonValue | undefined = root;
    let isMade = false;
    for (const raw of rawTokens(pointer) ?? []) {
      const token: string | undefined = typeof value === "object" && value !== null ? ownToken(value, raw) : undefined;
      if (!isMade) origin = { file: origin.file, pointer: appendToPointer(origin.pointer, token ?? decodeToken(raw)) };
      value = token === undefined ? undefined : memberOf(value, token);
      const moved: Origin | undefined = isPart(value) ? this.#moved.get(value) : undefined;
      if (moved) isMade = isPart(value) && this.#made.has(value);
      origin = moved ?? origin;
    }
    return origin;
  }
}

function isPart(value: JsonValue | undefined): value is JsonObject | readonly JsonValue[] {
  return typeof value === "object" && value !== null;
}

function memberOf(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(token)];
  return isObject(value) ? value[token] : undefined;
}
