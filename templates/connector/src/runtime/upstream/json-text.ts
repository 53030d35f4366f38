import { Int64 } from "../schema/wire-values.js";

/** JSON as `JSON.stringify` writes it, except that 64-bit integers are numbers with all their digits. */
export function jsonText(value: unknown): string {
  return value === undefined ? "null" : (write(value) ?? "null");
}

function write(value: unknown): string | undefined {
  if (value instanceof Int64) return value.digits;
  if (typeof value !== "object" || value === null || "toJSON" in value) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? "null").join(",")}]`;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const text = write(member);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join(",")}}`;
}
