/** Offsets of a part in the text. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** Blanks and comments around the parts of an object or a list. */
export interface Trivia {
  /** Behind the opening bracket, up to the end of its line. */
  readonly head: string;
  /** Before each part, from the line break on. */
  readonly lead: readonly string[];
  /** Behind each part, up to the end of its line, without the comma. */
  readonly tail: readonly string[];
  /** Before the closing bracket. */
  readonly foot: string;
  readonly trailingComma: boolean;
}

/** What stands between the parts: a comment at the end of a line goes with the part before it, others with the next. */
export function splitTrivia(text: string, container: Place, parts: readonly Place[]): Trivia {
  const gaps = [...parts.keys(), parts.length].map((index) => {
    const start = index === 0 ? container.start + 1 : (parts[index - 1]?.end ?? container.start);
    return withoutComma(text.slice(start, parts[index]?.start ?? container.end - 1));
  });
  const [first, ...later] = gaps.map(({ blank }) => atLineBreak(blank));
  const last = later.at(-1);
  return {
    head: last === undefined ? (first?.rest.trimEnd() ?? "") : (first?.line ?? ""),
    lead: last === undefined ? [] : [first?.rest ?? "", ...later.slice(0, -1).map(({ rest }) => rest)],
    tail: later.map(({ line }) => line),
    foot: last === undefined ? "" : last.rest,
    trailingComma: parts.length > 0 && gaps.at(-1)?.comma === true,
  };
}

function atLineBreak(blank: string): { readonly line: string; readonly rest: string } {
  const newline = blank.indexOf("\n");
  return newline === -1 ? { line: "", rest: blank } : { line: blank.slice(0, newline), rest: blank.slice(newline) };
}

/** Comments may hold commas. */
function withoutComma(gap: string): { readonly blank: string; readonly comma: boolean } {
  for (const { 0: token, index } of gap.matchAll(/\/\/[^\n]*|\/\*[^]*?\*\/|,/g))
    if (token === ",") return { blank: gap.slice(0, index) + gap.slice(index + 1), comma: true };
  return { blank: gap, comma: false };
}
