const digits = new Intl.NumberFormat("en-US");

/** `1,047 tools`, `1 tool`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${digits.format(number)} ${number === 1 ? noun : plural}`;
}

/** Tokens are characters / 4: an estimate, a little high. */
export function estimate(tokens: number): string {
  return `about ${digits.format(tokens)} tokens`;
}
