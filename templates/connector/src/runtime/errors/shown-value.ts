/** Names behind which something may stand that must not be repeated. */
const SECRET_NAME = /pass|secret|token|api.?key|auth|credential|private|session|cookie|cvc|cvv|card|ssn|iban|\bpin\b/i;
const SECRET_SHAPE = /^(?:sk|pk|rk|gh[opsu]|xox[abps]|eyJ|AKIA|Bearer |Basic )|-----BEGIN/;
const LONGEST = 40;

/** A received value as it may be repeated in an answer: short, and neither named nor shaped like a secret. */
export function shownValue(path: string, value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  if (value === undefined || SECRET_NAME.test(path)) return undefined;
  const text = JSON.stringify(value);
  return text.length > LONGEST || SECRET_SHAPE.test(String(value)) ? undefined : text;
}
