import { escapedForms, partsOf, type SecretForm } from "./secret-forms.js";
import { firstMark, markAfter } from "./secret-mark.js";

interface Known extends SecretForm {
  /** Counts up: what has been known for longer comes first. */
  readonly place: number;
}

/**
 * The known secrets, however many. A text is read once for all their marks, and searched for those forms alone whose mark
 * stands in it: thousands of secrets cost hardly more than one.
 */
export class SecretSearch {
  readonly #byValue = new Map<string, readonly Known[]>();
  readonly #byMark = new Map<number, Set<Known>>();
  #places = 0;

  /** Takes a secret in; one that is known keeps its place. */
  add(value: string): void {
    if (this.#byValue.has(value)) return;
    const forms = partsOf(value)
      .flatMap(escapedForms)
      .map((form) => ({ ...form, place: this.#places++ }));
    this.#byValue.set(value, forms);
    for (const form of forms) this.#byMark.set(form.mark, (this.#byMark.get(form.mark) ?? new Set()).add(form));
  }

  remove(value: string): void {
    for (const form of this.#byValue.get(value) ?? []) {
      const others = this.#byMark.get(form.mark);
      others?.delete(form);
      if (others?.size === 0) this.#byMark.delete(form.mark);
    }
    this.#byValue.delete(value);
  }

  /** What may occur in a text, in the order in which it came to be known. */
  patternsFor(text: string): readonly RegExp[] {
    if (this.#byMark.size === 0) return [];
    const found = [...this.#marksIn(text)].flatMap((mark) => [...(this.#byMark.get(mark) ?? [])]);
    return found.sort((one, other) => one.place - other.place).map(({ pattern }) => pattern);
  }

  /** The first mark stands in every text: it is that of forms that have none. */
  #marksIn(text: string): ReadonlySet<number> {
    const marks = new Set([firstMark]);
    let mark = firstMark;
    for (let at = 0; at < text.length; at += 1) {
      mark = markAfter(mark, text.charCodeAt(at));
      if (this.#byMark.has(mark)) marks.add(mark);
    }
    return marks;
  }
}
