import { randomBytes } from "node:crypto";

/** Something that is put into one place and must not be found in any other. */
export class Canary {
  readonly name: string;
  readonly text: string;
  /** What of it would be found, however it is written. */
  readonly traces: readonly string[];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
    const runs = text.match(/[A-Za-z0-9]{12,}/g) ?? [];
    const marrow = new Set(runs.flatMap((run) => [run.slice(0, 12), run.slice(-12)]));
    this.traces = [...marrow].flatMap((part) => [part, ...inBase64(part), Buffer.from(part).toString("hex")]);
  }

  /** A value of its own, with characters around it that every encoding writes otherwise. @param dress puts them there */
  static fresh(name: string, dress = (marrow: string): string => `k+/${marrow}=!`): Canary {
    return new Canary(name, dress(randomBytes(20).toString("hex")));
  }

  /**
   * Whether a text holds the value or half of it: letters and digits look the same in JSON, in HTML, in a URL and where a
   * value was cut; of base64 and hexadecimal digits it is known what they make of them.
   */
  isIn(text: string): boolean {
    return this.traces.some((trace) => text.includes(trace));
  }
}

/** Finds any trace of any of them at once: most texts hold none. */
export function traceOfAny(canaries: readonly Canary[]): RegExp {
  const traces = canaries.flatMap((canary) => canary.traces);
  return new RegExp(traces.map((trace) => trace.replace(/[+/]/g, "\\$&")).join("|"));
}

/** What stands in base64 of any text that holds the part: it may begin at each of three places of a group. */
function inBase64(part: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const all = Buffer.from("-".repeat(before) + part).toString("base64");
    return all.slice(Math.ceil((before * 8) / 6), Math.floor(((before + part.length) * 8) / 6));
  });
}

/** Each way in which a server says back what it was given. */
export const sayings: Readonly<Record<string, (text: string) => string>> = {
  "as they are": (text) => text,
  "URL-encoded": encodeURIComponent,
  "URL-encoded in lower case": (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  "as a form": (text) => new URLSearchParams({ "": text }).toString().slice(1),
  "as JSON inside of JSON": (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  "as HTML": (text) => text.replace(/[&<>"'/+=]/g, (character) => `&#${character.charCodeAt(0)};`),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 of something longer": (text) => Buffer.from(`Authorization: ${text}\r\nHost: x`).toString("base64"),
  "line by line": (text) => text.split("\n").join(" | "),
};
