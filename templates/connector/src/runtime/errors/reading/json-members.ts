/** The members of a JSON object, without a prototype whose names could be mistaken for some. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of a value; none when it is not an object. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? Object.assign(Object.create(null), value) : {};
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The first of these members that is text, and not empty. */
export function firstText(members: Members, names: readonly string[]): string | undefined {
  return names.map((name) => members[name]).find(isText);
}

/** The first of these plain names under which there is text, however the member spells it. */
export function firstTextCalled(members: Members, plainNames: readonly string[]): string | undefined {
  const texts = Object.entries(members).filter(([, value]) => isText(value));
  const called = new Map(texts.reverse().map(([name, value]) => [plainName(name), value]));
  return plainNames.map((name) => called.get(name)).find(isText);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** A name without case and punctuation: `field_errors`, `FieldErrors` and `field-errors` are the same. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
