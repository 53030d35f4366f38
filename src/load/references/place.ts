import { type DiagnosticCode, type Location } from "../../diagnostics/index.js";
import type { Warnings } from "../warnings.js";
import { type Draft, type DraftObject, isObject } from "../draft.js";
import type { Origin } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import type { SourceFile } from "./source-files.js";

/** A part of a file. Its pointer is put together only when someone asks: most parts are in order. */
export interface Place {
  readonly file: SourceFile;
  readonly value: Draft;
  readonly parent?: Place;
  /** The token after the parent's pointer; without a parent, all tokens from the root of the file. */
  readonly tokens: readonly (string | number)[];
  /** Where the user wrote the part, when rewriting has moved it or an overlay has added it. */
  readonly origin?: Origin | undefined;
}

export function memberPlace(parent: Place, token: string | number, value: Draft): Place {
  return { file: parent.file, value, parent, tokens: [token] };
}

/** The pointer of a part in its own file. */
export function pointerOf(place: Place): string {
  return originOf(place, (origin) => origin.file === place.file.label).pointer;
}

export function locationOf(place: Place, ...tokens: readonly string[]): Location & Origin {
  const { file, pointer } = originOf(place, () => true);
  return { file, pointer: appendToPointer(pointer, ...tokens) };
}

function originOf(place: Place, counts: (origin: Origin) => boolean): Origin {
  const tokens: (string | number)[] = [];
  let at: Place | undefined = place;
  for (; at && !(at.origin && counts(at.origin)); at = at.parent) tokens.unshift(...at.tokens);
  const { file, pointer } = at?.origin ?? { file: place.file.label, pointer: "#" };
  return { file, pointer: appendToPointer(pointer, ...tokens) };
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
