/** A text taken apart for merging: lines are compared without their ends, which belong to the file and not to the line. */
export interface Lines {
  readonly byteOrderMark: boolean;
  /** Every line without its end. */
  readonly contents: readonly string[];
  /** The end of each line as it stands: `\n`, `\r\n`, or nothing for a last line that has none. */
  readonly ends: readonly string[];
}

const byteOrderMark = "\uFEFF";

/** Takes a text apart; `joinLines` puts it together again byte for byte. */
export function splitLines(text: string): Lines {
  const marked = text.startsWith(byteOrderMark);
  const contents: string[] = [];
  const ends: string[] = [];
  let start = marked ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const stop = newline === -1 ? text.length : newline;
    const end = newline === -1 ? "" : text[newline - 1] === "\r" && newline > start ? "\r\n" : "\n";
    contents.push(text.slice(start, end === "\r\n" ? stop - 1 : stop));
    ends.push(end);
    start = stop + 1;
  }
  return { byteOrderMark: marked, contents, ends };
}

/** The end that most lines have; `\n` when there is none to go by. */
export function usualEnd({ ends }: Lines): "\n" | "\r\n" {
  const withReturn = ends.filter((end) => end === "\r\n").length;
  return withReturn > ends.length / 2 ? "\r\n" : "\n";
}

export function endsWithNewline({ ends }: Lines): boolean {
  return ends.length === 0 || ends.at(-1) !== "";
}

/** The text with `\n` for every end of line and no byte order mark: what digests and comparisons look at. */
export function plainText(text: string): string {
  return isPlain(text) ? text : text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
}

/** Nearly every text is: that is found out much faster than it is taken apart. */
function isPlain(text: string): boolean {
  return !text.startsWith(byteOrderMark) && !text.includes("\r\n");
}

/** A plain text in the dress of `model`: its line ends and its byte order mark. */
export function dressLike(plain: string, model: string): string {
  if (isPlain(model)) return plain;
  const lines = splitLines(model);
  const text = usualEnd(lines) === "\r\n" ? plain.replaceAll("\n", "\r\n") : plain;
  return lines.byteOrderMark ? `${byteOrderMark}${text}` : text;
}
