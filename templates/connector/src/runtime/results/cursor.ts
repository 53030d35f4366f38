import { createHash } from "node:crypto";
import { z } from "zod";
import type { CursorState } from "../call.js";
import { canonicalText } from "../idempotency/canonical-text.js";
import type { Tool } from "../tool.js";

/** Longer ones are not worth their place in a model's context. */
const LONGEST = 4_096;

const shape = z.strictObject({
  p: z.record(z.string().max(64), z.union([z.string(), z.number()])).optional(),
  n: z.int().min(0).optional(),
  b: z.string().max(8).optional(),
  r: z
    .array(z.tuple([z.array(z.string()).max(4), z.int().min(0), z.string().max(8).optional()]))
    .max(16)
    .optional(),
});

/** The other arguments of the call that a cursor belongs to. */
export type BoundArguments = Readonly<Record<string, unknown>>;

/**
 * A cursor as text: what it says, a sum over the tool and the other arguments, and a sum over itself. It holds nothing
 * that the caller could not give or see, so the sums need no secret: they find mistakes. Undefined when it would be too long.
 */
export function writeCursor(state: CursorState, tool: Tool, others: BoundArguments): string | undefined {
  const { position, seen, before, rests } = state;
  const content = {
    ...(position !== undefined && { p: position }),
    ...(seen !== undefined && { n: seen }),
    ...(before !== undefined && { b: before }),
    ...(rests !== undefined && {
      r: rests.map(({ path, from, anchor }) => (anchor ? [path, from, anchor] : [path, from])),
    }),
  };
  const body = Buffer.from(JSON.stringify(content)).toString("base64url");
  const text = `${body}.${bindingOf(tool, others)}${shortHash(body)}`;
  return text.length <= LONGEST ? text : undefined;
}

export type ReadCursor =
  | { readonly kind: "state"; readonly state: CursorState }
  /** It was given by another call. */
  | { readonly kind: "foreign" }
  /** It was given by nobody, or something has happened to it. */
  | { readonly kind: "broken" };

/** What a cursor says, when it belongs to this tool and these arguments. */
export function readCursor(text: unknown, tool: Tool, others: BoundArguments): ReadCursor {
  if (typeof text !== "string" || text.length > LONGEST) return { kind: "broken" };
  const [, body = "", binding, sum] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{8})([A-Za-z0-9_-]{8})$/.exec(text) ?? [];
  if (binding === undefined || sum !== shortHash(body)) return { kind: "broken" };
  const parsed = shape.safeParse(jsonOf(Buffer.from(body, "base64url").toString()));
  if (!parsed.success) return { kind: "broken" };
  if (binding !== bindingOf(tool, others)) return { kind: "foreign" };
  const { p: position, n: seen, b: before, r } = parsed.data;
  const rests = r?.map(([path, from, anchor]) => ({ path, from, ...(anchor !== undefined && { anchor }) }));
  return {
    kind: "state",
    state: {
      ...(position !== undefined && { position }),
      ...(seen !== undefined && { seen }),
      ...(before !== undefined && { before }),
      ...(rests !== undefined && { rests }),
    },
  };
}

/** Eight characters that two different values share once in 2^48. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}

function bindingOf({ name }: Tool, others: BoundArguments): string {
  return shortHash(`${name}\n${canonicalText(others)}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
