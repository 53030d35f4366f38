/** A list of which only the first items are shown. */
export interface Cut {
  readonly path: string;
  readonly returned: number;
  readonly total: number;
}

export interface Fitted {
  readonly value: unknown;
  readonly cuts: readonly Cut[];
  /** Texts were cut, or members of an object left out. */
  readonly shortened: boolean;
}

/** Makes a value at most `budget` characters of JSON: lists lose whole items from the end, long texts their tail. */
export function fit(value: unknown, budget: number): Fitted {
  const fitting = new Fitting();
  return { value: fitting.fit(value, budget, ""), cuts: fitting.cuts, shortened: fitting.shortened };
}

/** Characters of a value as JSON. */
export function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

/** Longer than the marks that a cut leaves behind. */
const LEAST = 40;

class Fitting {
  readonly cuts: Cut[] = [];
  shortened = false;

  fit(value: unknown, budget: number, path: string): unknown {
    if (sizeOf(value) <= budget) return value;
    if (typeof value === "string") return this.#text(value, budget);
    if (Array.isArray(value)) return this.#list(value, budget, path);
    return typeof value === "object" && value !== null ? this.#object(Object.entries(value), budget, path) : value;
  }

  /** Escapes make JSON longer than the text, so the share that fits is taken. */
  #text(text: string, budget: number): string {
    this.shortened = true;
    const share = Math.max(0, budget - LEAST) / sizeOf(text);
    const head = text.slice(0, Math.floor(text.length * share)).replace(/[\ud800-\udbff]$/, "");
    return `${head}…(+${text.length - head.length} chars)`;
  }

  #list(items: readonly unknown[], budget: number, path: string): unknown {
    let left = budget - 2;
    const shown: unknown[] = [];
    for (const item of items) {
      left -= sizeOf(item) + 1;
      if (left < 0) break;
      shown.push(item);
    }
    const [first] = items;
    // One item that alone is too large is shown shortened: without it nobody would know what the list holds.
    if (shown.length === 0 && budget > 2 * LEAST) shown.push(this.fit(first, budget - 2, `${path}[0]`));
    if (shown.length < items.length) this.cuts.push({ path, returned: shown.length, total: items.length });
    return shown;
  }

  /** Each member may take an equal share of the room; what small ones leave over goes to large ones. */
  #object(members: readonly (readonly [string, unknown])[], budget: number, path: string): unknown {
    const sizes = members.map(([name, member]) => sizeOf(name) + sizeOf(member) + 2);
    const share = fairShare(sizes, budget - 2);
    let left = budget - 2;
    const kept = members.flatMap(([name, member], index): (readonly [string, unknown])[] => {
      const room = Math.floor(share) - sizeOf(name) - 2;
      const fitted =
        (sizes[index] ?? 0) <= share
          ? member
          : room < LEAST
            ? undefined
            : this.fit(member, room, path === "" ? name : `${path}.${name}`);
      const size = sizeOf(name) + sizeOf(fitted) + 2;
      if (fitted === undefined || size > left) {
        this.shortened = true;
        return [];
      }
      left -= size;
      return [[name, fitted]];
    });
    return Object.fromEntries(kept);
  }
}

/** The largest size that each may have so that all together stay within a budget: small ones leave room to large ones. */
export function fairShare(sizes: readonly number[], budget: number): number {
  let left = budget;
  const ascending = [...sizes].sort((one, other) => one - other);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}
