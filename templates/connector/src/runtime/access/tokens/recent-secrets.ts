import { concealLately, release } from "../redaction.js";
import { reveal, type Secret } from "../secret.js";

/** Of secrets that replace each other, the last and the one before: that may still be in an answer on its way. */
const mostRecent = 2;

/** Keeps secrets that replace each other out of results for as long as they may turn up there, and no longer. */
export class RecentSecrets {
  /** The last comes first. */
  #recent: readonly string[] = [];

  /** Takes one that is in use from now on, and ends the protection of the one before last. */
  add(secret: Secret): void {
    const value = reveal(secret);
    const all = [value, ...this.#recent.filter((other) => other !== value)];
    for (const old of all.slice(mostRecent)) release(old);
    this.#recent = all.slice(0, mostRecent);
  }

  /** Ends the protection of one that has been replaced, unless it was in use here. */
  dismiss(secret: Secret): void {
    const value = reveal(secret);
    if (!this.#recent.includes(value)) release(value);
  }

  /** For when nobody uses them any more: they are protected among the latest of all that come and go. */
  retire(): void {
    for (const value of this.#recent) concealLately(value);
    this.#recent = [];
  }
}
