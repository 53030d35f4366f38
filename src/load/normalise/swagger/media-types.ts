import type { Draft } from "../../draft.js";

/** The media types of `consumes` or `produces`; undefined when nothing is said. */
export function mediaTypesOf(value: Draft | undefined): readonly string[] | undefined {
  const list = typeof value === "string" ? [value] : value;
  if (!Array.isArray(list)) return undefined;
  return list.filter((item) => typeof item === "string").map((item) => item.trim());
}
