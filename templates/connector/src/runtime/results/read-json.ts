/** Levels of JSON that are read. */
export const MAX_DEPTH = 100;

/** Sixteen digits or more, or a power of ten of three: a number that may be larger than JavaScript can hold. */
const LONG_NUMBER = /\d{16}|\de\+?\d{3}/i;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:(e)[+-]?\d+)?$/i;

/** What a text of the upstream is as JSON; undefined when it is not JSON or nested too deeply. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  if (nestsTooDeeply(text)) return undefined;
  try {
    return { value: JSON.parse(LONG_NUMBER.test(text) ? quoteLongNumbers(text) : text) };
  } catch {
    return undefined;
  }
}

/** Whether a text has more levels than are read. */
export function nestsTooDeeply(text: string): boolean {
  return nestsDeeper(text, MAX_DEPTH);
}

/** Digits beyond 2^53 become text, so that an id keeps all of them, and so do numbers that would be infinite. */
function quoteLongNumbers(text: string): string {
  const quoteOrNumber = /"|-?\d[\d.eE+-]*/g;
  let quoted = "";
  let kept = 0;
  for (let found = quoteOrNumber.exec(text); found !== null; found = quoteOrNumber.exec(text)) {
    const { 0: token, index } = found;
    if (token === '"') quoteOrNumber.lastIndex = endOfString(text, index);
    else if (isTooLong(token)) {
      quoted += `${text.slice(kept, index)}"${token}"`;
      kept = quoteOrNumber.lastIndex;
    }
  }
  return quoted + text.slice(kept);
}

function isTooLong(token: string): boolean {
  const [number, power] = NUMBER.exec(token) ?? [];
  if (number === undefined) return false;
  return power === undefined ? Math.abs(Number(number)) > Number.MAX_SAFE_INTEGER : !Number.isFinite(Number(number));
}

/** Behind the string that starts here. Found by hand: in a string of megabytes a pattern runs out of stack. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x22) return index + 1;
    if (character === 0x5c) index += 1;
  }
  return index;
}

function holdsAtMost(text: string, characters: readonly string[], limit: number): boolean {
  let left = limit;
  for (const character of characters) {
    for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1))
      if ((left -= 1) < 0) return false;
  }
  return true;
}

function nestsDeeper(text: string, limit: number): boolean {
  // Fewer brackets than levels: nothing needs to be looked at more closely.
  if (holdsAtMost(text, ["[", "{"], limit)) return false;
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x22) index = endOfString(text, index) - 1;
    else if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return deepest > limit;
}
