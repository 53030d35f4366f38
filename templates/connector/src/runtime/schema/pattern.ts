import { RE2JS } from "re2js";
import type { z } from "zod";
import { constraint } from "./constraint.js";

/** Longest text that a pattern is run on, unless the schema's own maximum length is larger. */
const DEFAULT_LIMIT = 4_096;
const HIGHEST_LIMIT = 65_536;

const compiled = new Map<string, RE2JS>();

/**
 * JSON Schema `pattern` (not anchored), run by an engine whose time is linear in the input: the pattern comes from a
 * document and the text from a model, so neither may be able to stall the process.
 */
export function pattern(source: string): z.ZodCustom<string, string> {
  let limit = DEFAULT_LIMIT;
  const check = constraint<string>(
    { keywords: { pattern: source }, expected: `text that matches ${source.slice(0, 200)}` },
    (text) => {
      if (typeof text !== "string") return "is not text";
      if (text.length > limit) return `is longer than ${limit} characters, too long to be checked`;
      return expression(source).test(text) ? undefined : "does not match the pattern";
    },
  );
  check._zod.onattach.push((schema) => {
    // A character may take two units of text.
    limit = Math.min(Math.max(limit, 2 * longestAllowed(schema)), HIGHEST_LIMIT);
  });
  return check;
}

function longestAllowed(schema: z.core.$ZodType): number {
  const lengths = (schema._zod.def.checks ?? []).map(({ _zod: { def } }) =>
    "maximum" in def ? Number(def.maximum) : 0,
  );
  return Math.max(0, ...lengths);
}

/** The compiled form of a pattern; compiled once, at first use. */
export function expression(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const created = RE2JS.compile(source);
  compiled.set(source, created);
  return created;
}
