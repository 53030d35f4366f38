const token =
  /\s+|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** What may come next. */
type State = "value" | "first-value" | "key" | "first-key" | "colon" | "after";

/**
 * The offset at which a text stops being JSON (RFC 8259): where the first token stands that cannot, or its end. Engines say
 * it only sometimes.
 */
export function endOfJson(text: string): number {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let position = 0;
  while (position < text.length) {
    token.lastIndex = position;
    const word = token.exec(text)?.[0];
    if (word === undefined) return position;
    if (word.trim() !== "") {
      const next = after(word, state, open);
      if (next === undefined) return position;
      state = next;
    }
    position += word.length;
  }
  return position;
}

function after(word: string, state: State, open: ("{" | "[")[]): State | undefined {
  const within = open.at(-1);
  if (word === "}" || word === "]") {
    const matches = within === (word === "}" ? "{" : "[");
    if (!matches || !(state === "after" || state === "first-key" || state === "first-value")) return undefined;
    open.pop();
    return "after";
  }
  if (word === ",") return state === "after" && within !== undefined ? (within === "{" ? "key" : "value") : undefined;
  if (word === ":") return state === "colon" ? "value" : undefined;
  if (state === "key" || state === "first-key") return word.startsWith('"') ? "colon" : undefined;
  if (state !== "value" && state !== "first-value") return undefined;
  if (word !== "{" && word !== "[") return "after";
  open.push(word);
  return word === "{" ? "first-key" : "first-value";
}
