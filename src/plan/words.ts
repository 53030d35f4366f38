/** Words of a name in any convention: camelCase, PascalCase, snake_case, kebab-case, dots, slashes; ASCII, lower case. */
export function wordsOf(name: string): readonly string[] {
  const ascii = toAscii(name);
  const spaced = /[A-Z]/.test(ascii) ? withSpaces(ascii).toLowerCase() : ascii;
  return spaced.match(/[a-z0-9]+/g) ?? [];
}

/** `getHTTPStatus` in words: `get HTTP Status`; `OAuth` is one. */
function withSpaces(name: string): string {
  const whole = name.replace(/(?:(?<![A-Za-z])o|(?<![A-Z])O)A(?=uth(?![a-z]))/g, "Oa");
  return whole.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
}

/** NFKC, accents and invisible characters gone; anything else outside printable ASCII becomes a separator. */
export function toAscii(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return text;
  return text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .replace(/[^\u0020-\u007e]+/g, " ");
}

/** English plural to singular, well enough for resource names. */
export function singular(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length < 4 || /(?:ss|us|is|news)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (word.endsWith("zzes")) return word.slice(0, -3);
  if (/(?:ches|shes|xes|sses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

const irregular: ReadonlyMap<string, string> = new Map([
  ["people", "person"],
  ["children", "child"],
  ["indices", "index"],
  ["statuses", "status"],
  ["aliases", "alias"],
  ["caches", "cache"],
  ["canvases", "canvas"],
  ["analyses", "analysis"],
  ["movies", "movie"],
  ["cookies", "cookie"],
  ...["alias", "canvas", "series", "species"].map((word) => [word, word] as const),
]);
