import { canonicalJson } from "./canonical-json.js";
import { invalidState } from "./invalid-state.js";

/** One canonical JSON value a line, in the order given. */
export function jsonLines(values: readonly unknown[]): string {
  return values.map((value) => `${canonicalJson(value)}\n`).join("");
}

/** @throws Refusal `STATE_INVALID` with the line that is no JSON */
export function parseJsonLines(contents: string, file: string): readonly unknown[] {
  return contents
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, index) => {
      try {
        const value: unknown = JSON.parse(line);
        return value;
      } catch {
        throw invalidState(`${file} line ${index + 1} is not JSON: perhaps a merge is unfinished`);
      }
    });
}
