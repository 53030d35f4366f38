import type { JsonObject, JsonValue } from "../../load/types.js";
import { type Code, trusted } from "./code.js";
import { asciiOnly } from "./literal.js";

const printWidth = 120;

/** A JSON value inside a JSON file, beginning at `column`: objects on lines of their own, short arrays on one, as Prettier prints them. */
export function json(value: JsonValue, indent = 0, column = indent): Code<"json"> {
  return trusted(asciiOnly(printed(value, indent, column)), "json");
}

/** A large value whose layout nobody reads, `JSON.stringify` style. */
export function jsonDocument(value: JsonValue): Code<"json"> {
  return trusted(`${asciiOnly(JSON.stringify(value, null, 2))}\n`, "json");
}

/** A JSON value inside a JSON file, each item on a line of its own, however short: for files that two branches change. */
export function jsonSpread(value: JsonValue, indent = 0): Code<"json"> {
  const text = JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(indent)}`);
  return trusted(asciiOnly(text), "json");
}

/** A JSON value on one line, however long: for files that are compared line by line. */
export function jsonLine(value: JsonValue): Code<"json"> {
  return trusted(asciiOnly(onOneLine(value)), "json");
}

function onOneLine(value: JsonValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  const members = Object.keys(value).map((key) => `${JSON.stringify(key)}: ${onOneLine(value[key] ?? null)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function printed(value: JsonValue, indent: number, column: number): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value) && value.every(isScalar)) {
    const oneLine = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    if (column + asciiOnly(oneLine).length + 1 <= printWidth) return oneLine;
  }
  const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
  const members = isArray(value)
    ? value.map((item) => printed(item, indent + 2, indent + 2))
    : propertiesOf(value, indent + 2);
  if (members.length === 0) return open + close;
  const line = `\n${" ".repeat(indent + 2)}`;
  return `${open}${line}${members.join(`,${line}`)}\n${" ".repeat(indent)}${close}`;
}

function propertiesOf(value: JsonObject, indent: number): string[] {
  return Object.keys(value).map((key) => {
    const name = `${JSON.stringify(key)}: `;
    return name + printed(value[key] ?? null, indent, indent + asciiOnly(name).length);
  });
}

function isScalar(value: JsonValue): boolean {
  return value === null || typeof value !== "object";
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
