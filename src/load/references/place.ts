import { type DiagnosticCode, type Location } from "../../diagnostics/index.js";
import type { Warnings } from "../warnings.js";
import { type Draft, type DraftObject, isObject } from "../draft.js";
import { appendToPointer } from "../pointer.js";
import type { SourceFile } from "./source-files.js";

/** A part of a file. Its pointer is put together only when someone asks: most parts are in order. */
export interface Place {
  readonly file: SourceFile;
  readonly value: Draft;
  readonly parent?: Place;
  /** The token after the parent's pointer; without a parent, all tokens from the root of the file. */
  readonly tokens: readonly (string | number)[];
  /** The pointer in the file, when rewriting has moved the part. */
  readonly origin?: string | undefined;
}

export function memberPlace(parent: Place, token: string | number, value: Draft): Place {
  return { file: parent.file, value, parent, tokens: [token] };
}

export function pointerOf(place: Place): string {
  const tokens: (string | number)[] = [];
  let at: Place | undefined = place;
  for (; at && at.origin === undefined; at = at.parent) tokens.unshift(...at.tokens);
  return appendToPointer(at?.origin ?? "#", ...tokens);
}

export function locationOf(place: Place, ...tokens: readonly string[]): Location & { file: string; pointer: string } {
  return { file: place.file.label, pointer: appendToPointer(pointerOf(place), ...tokens) };
}

/** Says something about a place. */
export function warnAt(warnings: Warnings, code: DiagnosticCode, message: string, place: Place): void {
  warnings.warn(code, message, locationOf(place));
}

/** Where a walk stands on an object. */
export interface ObjectPlace extends Place {
  readonly value: DraftObject;
}

export function isObjectPlace(place: Place): place is ObjectPlace {
  return isObject(place.value);
}
