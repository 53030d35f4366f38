import type { Operation } from "../model/types.js";

/** One selector as the user wrote it, and what it accepts. */
export interface Selector {
  readonly text: string;
  /** `!`: leaves out. */
  readonly negative: boolean;
  /** Whether it names single operations: those may be deprecated or internal. */
  readonly single: boolean;
  accepts(operation: Operation, toolName: string): boolean;
}

/** `tag:`, `path:` with `*` and `**`, `method:`, `all`, an operationId or a tool name; `!` before any of them. */
export function parseSelector(text: string): Selector {
  const negative = text.startsWith("!");
  const body = negative ? text.slice(1) : text;
  return { text, negative, ...parseBody(body.trim()) };
}

function parseBody(body: string): Pick<Selector, "single" | "accepts"> {
  if (body === "all") return { single: false, accepts: () => true };
  const [kind, value] = splitKind(body);
  switch (kind) {
    case "tag":
      return { single: false, accepts: ({ tags }) => tags.some((tag) => tag.toLowerCase() === value.toLowerCase()) };
    case "path": {
      const matches = globMatcher(value);
      return { single: false, accepts: ({ path }) => matches(path) };
    }
    case "method":
      return { single: false, accepts: ({ method }) => method === value.toUpperCase() };
    case "name":
      return { single: true, accepts: ({ operationId }, toolName) => operationId === body || toolName === body };
  }
}

function splitKind(body: string): readonly ["tag" | "path" | "method" | "name", string] {
  const colon = body.indexOf(":");
  const kind = body.slice(0, Math.max(0, colon));
  return kind === "tag" || kind === "path" || kind === "method" ? [kind, body.slice(colon + 1).trim()] : ["name", body];
}

/** `*` is one segment or a part of it, `**` any number of segments; without a wildcard the path itself. */
function globMatcher(glob: string): (path: string) => boolean {
  const wanted = glob.split("/").filter((segment) => segment !== "");
  return (path) =>
    matchSegments(
      wanted,
      path.split("/").filter((segment) => segment !== ""),
    );
}

/** Dynamic programming over two short lists, so that no glob is slow. */
function matchSegments(globs: readonly string[], segments: readonly string[]): boolean {
  let reachable: ReadonlySet<number> = new Set([0]);
  for (const glob of globs) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (glob === "**") for (let end = at; end <= segments.length; end += 1) next.add(end);
      else if (at < segments.length && matchSegment(glob, segments[at] ?? "")) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(segments.length);
}

function matchSegment(glob: string, segment: string): boolean {
  const parts = glob.split("*");
  if (parts.length === 1) return glob === segment;
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (!segment.startsWith(first) || !segment.endsWith(last) || segment.length < first.length + last.length)
    return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = segment.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= segment.length - last.length;
}
