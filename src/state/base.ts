import { parseJsonLines } from "./json-lines.js";
import { baseFile } from "./places.js";
import { invalidState } from "./invalid-state.js";
import { isProjectPath } from "./project-path.js";
import { type Sides, sidesOf } from "./sides.js";

/** The pristine text of every generated file, by path. */
export type Base = ReadonlyMap<string, string>;

/**
 * A large JSON file that is printed as `JSON.stringify` prints it with two spaces is recorded as its value: half the size.
 * Small ones stay text, because a line of text can be read.
 */
const leastForValue = 20_000;

/** `base.jsonl`: one line a file, sorted by path. */
export function baseText(base: Base): string {
  const sorted = [...base].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([path, text]) => lineOf(path, text)).join("");
}

/** @throws Refusal `STATE_INVALID` */
export function parseBase(contents: string): Sides<Base> {
  return sidesOf(
    parseJsonLines(contents, baseFile).map((value, index) => {
      const row = readRow(value);
      if (row === undefined) throw invalidState(`${baseFile} line ${index + 1} does not fit`);
      return row;
    }),
  );
}

function readRow(value: unknown): readonly [path: string, text: string] | undefined {
  const members: Readonly<Record<string, unknown>> = Object(value);
  const { path, text } = members;
  if (Object.keys(members).length !== 2 || typeof path !== "string" || !isProjectPath(path)) return undefined;
  if (Object.hasOwn(members, "json")) return [path, printed(members["json"])];
  return typeof text === "string" ? [path, text] : undefined;
}

/** Members keep their order here: the text must come out as it went in. */
function lineOf(path: string, text: string): string {
  const value = path.endsWith(".json") && text.length >= leastForValue ? valueOf(text) : undefined;
  const place = JSON.stringify(path);
  return value === undefined
    ? `{"path":${place},"text":${JSON.stringify(text)}}\n`
    : `{"json":${value},"path":${place}}\n`;
}

function valueOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return printed(value) === text ? asciiOnly(JSON.stringify(value)) : undefined;
  } catch {
    return undefined;
  }
}

function printed(value: unknown): string {
  return `${asciiOnly(JSON.stringify(value, null, 2))}\n`;
}

/** As generated JSON files are written. */
function asciiOnly(text: string): string {
  return text.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
