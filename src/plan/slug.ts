import { createHash } from "node:crypto";
import { wordsOf } from "./words.js";

/** The conventions in which a name of a document may become an identifier or a file name. */
export type Convention = "snake" | "kebab" | "camel" | "upper";

export interface SlugOptions {
  readonly convention: Convention;
  /** At most 64. */
  readonly maxLength?: number;
  /** What it is the name of: stands for a name without a usable character, and behind a reserved one. */
  readonly fallback: string;
}

const joiners: Readonly<Record<Convention, (words: readonly string[]) => string>> = {
  snake: (words) => words.join("_"),
  kebab: (words) => words.join("-"),
  upper: (words) => words.join("_").toUpperCase(),
  camel: (words) => words.map((word, index) => (index === 0 ? word : capitalised(word))).join(""),
};

/**
 * The only door from a string of a document to an identifier, a file or a folder: ASCII letters, digits and a joiner,
 * a letter first, no reserved word, no device name of Windows, no built-in of JavaScript, at most `maxLength`.
 */
export function slug(text: string, { convention, maxLength = 64, fallback }: SlugOptions): string {
  const join = joiners[convention];
  const words = wordsOf(text);
  if (words.length === 0) return join([...wordsOf(fallback), letterFirst(shortHash(text))]);
  const lettered = /^[0-9]/.test(words[0] ?? "") ? [...wordsOf(fallback), ...words] : words;
  const name = cutAtWords(lettered, join, maxLength);
  return isReserved(name, convention) ? join([...lettered, ...wordsOf(fallback)]).slice(0, maxLength) : name;
}

/** Six characters that depend on nothing but the text: what breaks a collision. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 6);
}

/**
 * Gives each source its slug; those that would share one, without regard to case, all get a hash of their source, so
 * that no name depends on the order.
 */
export function uniqueSlugs(
  sources: Iterable<readonly [id: string, text: string]>,
  options: SlugOptions,
): Map<string, string> {
  const entries = [...sources].map(([id, text]) => ({ id, slug: slug(text, options) }));
  const holders = new Map<string, number>();
  for (const entry of entries) holders.set(entry.slug.toLowerCase(), (holders.get(entry.slug.toLowerCase()) ?? 0) + 1);
  return new Map(
    entries.map(({ id, slug: name }) => [
      id,
      holders.get(name.toLowerCase()) === 1 ? name : withHash(name, id, options),
    ]),
  );
}

/** A slug with the hash of `source` behind it, within the length. */
export function withHash(
  name: string,
  source: string,
  { convention, maxLength = 64 }: Omit<SlugOptions, "fallback">,
): string {
  const joiner = convention === "kebab" ? "-" : convention === "camel" ? "" : "_";
  const hash = convention === "upper" ? shortHash(source).toUpperCase() : shortHash(source);
  const suffix = `${joiner}${convention === "camel" ? `X${hash}` : hash}`;
  return `${name.slice(0, maxLength - suffix.length).replace(/[-_]+$/, "")}${suffix}`;
}

function cutAtWords(words: readonly string[], join: (words: readonly string[]) => string, maxLength: number): string {
  let kept = words;
  while (kept.length > 1 && join(kept).length > maxLength) kept = kept.slice(0, -1);
  return join(kept).slice(0, maxLength);
}

function letterFirst(hash: string): string {
  return `x${hash}`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function isReserved(name: string, convention: Convention): boolean {
  if (isBuiltInName(name)) return true;
  if (convention === "camel") return reservedWords.has(name);
  return convention === "kebab" && (windowsDevices.test(name) || specialFolders.has(name));
}

/** Names that every object of JavaScript answers to. */
export function isBuiltInName(name: string): boolean {
  return name in Object.prototype || name === "prototype" || name === "then";
}

const windowsDevices = /^(?:con|prn|aux|nul|clock|com[0-9]|lpt[0-9])$/;
const specialFolders = new Set(["dist", "build", "coverage", "node-modules"]);

/** Words of ECMAScript (strict mode) and TypeScript, globals, and what every emitted tool file imports. */
const reservedWords = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for from function get if implements import in instanceof interface let new null of package " +
    "private protected public return set static super switch this throw true try type typeof undefined var void while " +
    "with yield any boolean declare globalThis infinity module namespace nan never number object process require string " +
    "symbol unknown z defineTool Infinity NaN"
  ).split(" "),
);
