import { mayNameSecret } from "../access/secret-shapes.js";

const SECRET_SHAPE = /^(?:sk|pk|rk|gh[opsu]|xox[abps]|eyJ|AKIA|Bearer |Basic )|-----BEGIN/;
const LONGEST = 40;

/** A received value as it may be repeated in an answer: short, and neither named nor shaped like a secret. */
export function shownValue(path: string, value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  if (value === undefined || mayNameSecret(path)) return undefined;
  const text = JSON.stringify(value);
  return text.length > LONGEST || SECRET_SHAPE.test(String(value)) ? undefined : text;
}
