import { checkBlocks } from "./blocks.js";
import type { Segment } from "./segment.js";
import { type Source, templateProblem } from "./source.js";

const opening = /<%([%=\-_#]?)/g;

/**
 * Splits a template into its segments, by the rules of EJS: `<%_` and `_%>` take the space around the tag away, `-%>` the
 * line end behind it, `<%%` prints `<%`, `<%#` is a comment.
 * @throws Refusal `TEMPLATE_SYNTAX` at the tag that is not closed
 */
export function tokenise(source: Source): readonly Segment[] {
  const segments: Segment[] = [];
  const { text } = source;
  let position = 0;
  for (let tag = next(text, 0); tag !== null; tag = next(text, position)) {
    const start = tag.index + tag[0].length;
    const literal = text.slice(position, tag.index);
    addText(segments, source, tag[1] === "_" ? literal.replace(/[ \t]*$/, "") : literal, position);
    if (tag[1] === "%") {
      addText(segments, source, "<%", tag.index);
      position = start;
      continue;
    }
    const end = closing(source, start, tag.index);
    const trim = text.slice(start, end).match(/[-_]$/)?.[0] ?? "";
    const body = text.slice(start, end - trim.length);
    segments.push(...segmentOf(source, tag[1] ?? "", body, start));
    position = end + 2;
    const eaten = trim === "-" ? /^\r?\n/ : trim === "_" ? /^[ \t]*\r?\n?/ : undefined;
    position += eaten?.exec(text.slice(position))?.[0].length ?? 0;
  }
  addText(segments, source, text.slice(position), position);
  checkBlocks(segments);
  return segments;
}

function next(text: string, position: number): RegExpExecArray | null {
  opening.lastIndex = position;
  return opening.exec(text);
}

/** Where the tag ends. A tag that begins before it says that this one was never closed. */
function closing(source: Source, start: number, tag: number): number {
  const end = source.text.indexOf("%>", start);
  const other = source.text.indexOf("<%", start);
  if (end !== -1 && (other === -1 || end < other)) return end;
  throw templateProblem(
    "TEMPLATE_SYNTAX",
    `The tag ${source.text.slice(tag, start)} is not closed.`,
    { source, offset: tag },
    "Close it with %>.",
  );
}

function segmentOf(source: Source, mark: string, body: string, start: number): readonly Segment[] {
  if (mark === "#") return slotOf(source, body, start);
  const lead = body.length - body.trimStart().length;
  const text = body.trim().replace(/;$/, "");
  const at = { source, start: start + lead };
  const included = mark === "-" ? /^include\(\s*(["'])([^"']*)\1\s*\)$/.exec(text) : null;
  if (included !== null) return [{ kind: "include", text: included[2] ?? "", ...at }];
  if (mark === "=") return [{ kind: "value", text, ...at }];
  return [mark === "-" ? { kind: "code", text, ...at } : { kind: "statement", text: body.trim(), ...at }];
}

/** `<%# slot: name %>`; any other comment is nothing. */
function slotOf(source: Source, body: string, start: number): readonly Segment[] {
  const slot = /^\s*slot:\s*(\S*)/.exec(body);
  const name = slot?.[1] ?? "";
  if (slot === null) return [];
  return [{ kind: "slot", text: name, source, start: start + slot[0].length - name.length }];
}

function addText(segments: Segment[], source: Source, text: string, start: number): void {
  if (text !== "") segments.push({ kind: "text", text, source, start });
}
