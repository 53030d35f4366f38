/** Where a place in JavaScript, TypeScript or JSON stands. */
export type Place = "code" | "string" | "template" | "comment" | "pattern";

/** A brace that opens or closes a block. */
export interface Brace {
  readonly character: "{" | "}";
  readonly offset: number;
}

/** What a reading of a script found. */
export interface Reading {
  /** The place before each of the offsets that were asked for. */
  readonly places: readonly Place[];
  readonly braces: readonly Brace[];
  readonly end: Place;
}

/** A `/` behind one of these begins a pattern; behind anything else it divides. */
const beforePattern = /(?:[(,=:[!&|?{};~^+\-*%<>]|\b(?:return|typeof|case|in|of|new|delete|void|throw|else|do))\s*$/;

const openers: Readonly<Record<string, Place>> = { '"': "string", "'": "string", "`": "template" };

/** Reads a script only as far as to know what is code and what is a string, a comment or a pattern. */
export function readScript(text: string, offsets: readonly number[] = []): Reading {
  const reader = new Reader(text);
  const places = offsets.map((offset) => reader.placeAt(offset));
  return { places, end: reader.placeAt(text.length), braces: reader.braces };
}

class Reader {
  readonly braces: Brace[] = [];
  readonly #text: string;
  #position = 0;
  #place: Place = "code";
  /** What ends the place: a quote, a line end, `*` for a block comment. */
  #until = "";
  /** Depth of braces inside each `${` that is open. */
  readonly #nested: number[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  placeAt(offset: number): Place {
    while (this.#position < offset) this.#step();
    return this.#place;
  }

  #step(): void {
    if (this.#place === "code") this.#inCode();
    else this.#inside();
  }

  #inCode(): void {
    const character = this.#text[this.#position] ?? "";
    const following = this.#text[this.#position + 1] ?? "";
    const opener = openers[character];
    if (opener !== undefined) this.#enter(opener, character);
    else if (character === "/" && following === "/") this.#enter("comment", "\n");
    else if (character === "/" && following === "*") this.#enter("comment", "*", 2);
    else if (character === "/" && this.#beginsPattern()) this.#enter("pattern", "/");
    else this.#brace(character);
  }

  #brace(character: string): void {
    const depth = this.#nested.at(-1);
    if (character === "}" && depth === 0) {
      this.#nested.pop();
      this.#enter("template", "`");
      return;
    }
    if (character === "{" || character === "}") {
      this.braces.push({ character, offset: this.#position });
      if (depth !== undefined) this.#nested[this.#nested.length - 1] = depth + (character === "{" ? 1 : -1);
    }
    this.#position += 1;
  }

  #inside(): void {
    const character = this.#text[this.#position] ?? "";
    const following = this.#text[this.#position + 1] ?? "";
    if (this.#place !== "comment" && character === "\\") this.#position += 2;
    else if (this.#until === "*" && character === "*" && following === "/") this.#leave(2);
    else if (this.#until !== "*" && character === this.#until) this.#leave(1);
    else if (this.#place === "template" && character === "$" && following === "{") {
      this.#nested.push(0);
      this.#leave(2);
    } else if (character === "\n" && (this.#place === "string" || this.#place === "pattern")) this.#leave(1);
    else this.#position += 1;
  }

  #beginsPattern(): boolean {
    const before = this.#text.slice(Math.max(0, this.#position - 40), this.#position);
    return before.trim() === "" || beforePattern.test(before);
  }

  #enter(place: Place, until: string, length = 1): void {
    this.#place = place;
    this.#until = until;
    this.#position += length;
  }

  #leave(length: number): void {
    this.#place = "code";
    this.#position += length;
  }
}
