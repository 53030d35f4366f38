import { printable } from "../diagnostics/index.js";
import type { SchemaDifference } from "./compare-schemas.js";

/** A place in an input or a result as a person names it: `address.city`, `items[].id`. */
export function placeName(pointer: string): string {
  const tokens = pointer.split("/").filter((token) => token !== "");
  let name = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    if (token === "properties") name += `${name === "" ? "" : "."}${tokens[++index] ?? ""}`;
    else if (token === "items") name += "[]";
    else if (token === "additionalProperties") name += ".*";
  }
  return printable(name, 120) || "the whole";
}

/** `was 1 to 100`, values short enough to read. */
export function fromTo({ before, after }: SchemaDifference): string {
  return `${shown(before)} became ${shown(after)}`;
}

/** Members of the first list that the second lacks, as text. */
export function missingFrom(list: unknown, other: unknown): string {
  const [values, known] = [asList(list), new Set(asList(other).map((value) => JSON.stringify(value)))];
  const gone = values.filter((value) => !known.has(JSON.stringify(value))).map(shown);
  return gone.length > 5 ? `${gone.slice(0, 5).join(", ")} and ${gone.length - 5} more` : gone.join(", ");
}

function shown(value: unknown): string {
  return value === null || value === undefined ? "nothing" : printable(JSON.stringify(value), 60);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
