const MAX_DEPTH = 100;

/** Sixteen digits or more: a number that may be larger than JavaScript can hold. */
const LONG_NUMBER = /\d{16}/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** What a text of the upstream is as JSON; undefined when it is not JSON or nested too deeply. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  if (nestsDeeper(text, MAX_DEPTH)) return undefined;
  try {
    return { value: JSON.parse(LONG_NUMBER.test(text) ? quoteLongIntegers(text) : text) };
  } catch {
    return undefined;
  }
}

/** Integers beyond 2^53 become text, so that an id keeps all its digits. */
function quoteLongIntegers(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
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
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (quoted) {
      if (character === 0x5c) index += 1;
      else if (character === 0x22) quoted = false;
    } else if (character === 0x22) quoted = true;
    else if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return deepest > limit;
}
