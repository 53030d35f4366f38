const texts = new WeakMap<object, string>();

/** A result as JSON. It is made once of each, although it is looked through for secrets, measured and sent. */
export function jsonText(result: unknown): string {
  if (typeof result !== "object" || result === null) return JSON.stringify(result);
  const known = texts.get(result);
  if (known !== undefined) return known;
  const text = JSON.stringify(result);
  texts.set(result, text);
  return text;
}
