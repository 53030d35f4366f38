import { redact } from "../access/redaction.js";

/** The same value with every known secret replaced, in names, texts and numbers. */
export function redactStrings(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactStrings);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [redact(name), redactStrings(member)]));
  }
  if (value === null || typeof value === "boolean") return value;
  const text = String(value);
  const redacted = redact(text);
  return redacted === text ? value : redacted;
}
