/**
 * A pattern that begins with `(?i)`, as Java, Python and .NET write it, in words that ECMAScript reads too: `(?i)^yes$`
 * is `^[yY][eE][sS]$`. Every other pattern stays as it is, and so does one with something that can't be spelled out.
 */
export function withCasesSpelledOut(pattern: string): string {
  if (!/^\(\?i\)[\x20-\x7e]*$/.test(pattern)) return pattern;
  const tokens = [...pattern.slice(4).matchAll(/\(\?<\w+>|\\.|\[(?:\\.|[^\]\\])*\]|./g)];
  const spelled = tokens.map(([token]) => spelledOut(token));
  return spelled.includes(undefined) ? pattern : spelled.join("");
}

function spelledOut(token: string): string | undefined {
  if (token.length > 1 && token.startsWith("[")) return classInBothCases(token);
  // A property, a code point or what a group has found may be a letter.
  if (/^\\[ckpPux1-9]/.test(token)) return undefined;
  return isLetter(token) ? `[${bothCases(token)}]` : token;
}

/** `[a-f_]` is `[a-fA-F_]`; undefined where a range does not begin and end among letters of one case, or among digits. */
function classInBothCases(written: string): string | undefined {
  const members = [...written.slice(1, -1).matchAll(/\\.|[^\\]-[^\\]|./g)];
  const spelled = members.map(([member]) => {
    if (isLetter(member) || /^(?:[a-z]-[a-z]|[A-Z]-[A-Z])$/.test(member)) return bothCases(member);
    const isPlain = member.length === 1 || /^[0-9]-[0-9]$|^\\[^cpPux]$/.test(member);
    return isPlain ? member : undefined;
  });
  return spelled.includes(undefined) ? undefined : `[${spelled.join("")}]`;
}

function isLetter(token: string): boolean {
  return /^[a-zA-Z]$/.test(token);
}

function bothCases(letters: string): string {
  return `${letters.toLowerCase()}${letters.toUpperCase()}`;
}
