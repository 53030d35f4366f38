/** Longest text that is made up. */
const maxLength = 200;

/**
 * A text for a common regular expression: literals, classes, groups, alternatives and repetitions, the first
 * alternative and the fewest repetitions (at least `minimum` characters where it can). The caller checks it.
 */
export function sampleOfPattern(pattern: string, minimum = 0): string | undefined {
  for (const generosity of [0, 1, 3, 8, 16, 32, 64]) {
    const text = new PatternReader(pattern, generosity).read();
    if (text === undefined || text.length > maxLength) return undefined;
    if (text.length >= minimum) return text;
  }
  return undefined;
}

class PatternReader {
  readonly #pattern: string;
  /** Repetitions beyond the fewest. */
  readonly #generosity: number;
  #at = 0;
  #failed = false;

  constructor(pattern: string, generosity: number) {
    this.#pattern = pattern;
    this.#generosity = generosity;
  }

  read(): string | undefined {
    const text = this.#alternatives();
    return this.#failed || this.#at < this.#pattern.length ? undefined : text;
  }

  #alternatives(): string {
    const first = this.#sequence();
    while (this.#next() === "|") {
      this.#at += 1;
      this.#sequence();
    }
    return first;
  }

  #sequence(): string {
    let text = "";
    while (this.#at < this.#pattern.length && this.#next() !== "|" && this.#next() !== ")" && !this.#failed) {
      const atom = this.#atom();
      text += this.#repeated(atom);
      if (text.length > maxLength) this.#failed = true;
    }
    return text;
  }

  #atom(): string {
    const character = this.#take();
    switch (character) {
      case "^":
      case "$":
        return "";
      case ".":
        return "a";
      case "(":
        return this.#group();
      case "[":
        return this.#characterClass();
      case "\\":
        return this.#escape();
      default:
        return character;
    }
  }

  #group(): string {
    if (this.#next() === "?") {
      const opening = /^\?(?::|<[A-Za-z]\w*>)/.exec(this.#pattern.slice(this.#at));
      if (opening === null) return this.#fail();
      this.#at += opening[0].length;
    }
    const text = this.#alternatives();
    return this.#take() === ")" ? text : this.#fail();
  }

  #characterClass(): string {
    const end = /^(?:\^?\]?(?:\\.|[^\]\\])*)\]/s.exec(this.#pattern.slice(this.#at));
    if (end === null) return this.#fail();
    const source = `[${end[0]}`;
    this.#at += end[0].length;
    return candidates.find((candidate) => isIn(source, candidate)) ?? this.#fail();
  }

  #escape(): string {
    const character = this.#take();
    if (character === "b" || character === "B") return "";
    const property = character === "p" || character === "P" ? /^\{[^}]*\}/.exec(this.#pattern.slice(this.#at)) : null;
    const unicode =
      character === "u" ? /^(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{4})/.exec(this.#pattern.slice(this.#at)) : null;
    const rest =
      property?.[0] ?? unicode?.[0] ?? (character === "x" ? this.#pattern.slice(this.#at, this.#at + 2) : "");
    this.#at += rest.length;
    const source = `\\${character}${rest}`;
    if (!/[A-Za-z0-9]/.test(character)) return character;
    return candidates.find((candidate) => isIn(source, candidate)) ?? this.#fail();
  }

  #repeated(atom: string): string {
    const [fewest, most] = this.#quantifier();
    return atom.repeat(Math.min(most, Math.max(fewest, this.#generosity), fewest + maxLength));
  }

  #quantifier(): readonly [number, number] {
    const match = /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.#pattern.slice(this.#at));
    if (match === null) return [1, 1];
    this.#at += match[0].length;
    const [, symbol, low, comma, high] = match;
    if (symbol !== undefined) return symbol === "+" ? [1, maxLength] : [0, symbol === "?" ? 1 : maxLength];
    const fewest = Number(low);
    return [fewest, comma === "" ? fewest : high === "" ? maxLength : Number(high)];
  }

  #next(): string {
    return this.#pattern.charAt(this.#at);
  }

  #take(): string {
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #fail(): string {
    this.#failed = true;
    return "";
  }
}

const candidates: readonly string[] = [..."a1AbB2zZ09xX_-.:/@ #+=,;!?*&%$()[]{}<>|~^'\"\\`\t\n", "é", "中"];

function isIn(source: string, character: string): boolean {
  try {
    return new RegExp(`^${source}$`, "u").test(character);
  } catch {
    return false;
  }
}
