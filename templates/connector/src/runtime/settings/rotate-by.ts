import type { Environment } from "./environment.js";

/** A day such as 2027-01-31, its end in UTC, in milliseconds since the epoch. */
export function readDay(environment: Environment, name: string): number | undefined {
  const text = environment.text(name);
  if (text === undefined) return undefined;
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : NaN;
  if (Number.isFinite(end)) return end;
  environment.problem(`${name} must be a day such as 2027-01-31`);
  return undefined;
}
