import type { Lock, LockedLayer } from "../state/lock.js";

/** A customised template, with the stock text that it came from. */
export interface Fork {
  /** Path of the stock template when it was copied. */
  readonly path: string;
  readonly stock: string;
}

/** A package that somebody has trusted, in the state in which it was. */
export interface Trust {
  readonly name: string;
  readonly digest: string;
}

/** What is recorded of the layers of a project: part of its lock. */
export interface LayerRecords {
  readonly forks: readonly Fork[];
  readonly trusted: readonly Trust[];
}

export const noRecords: LayerRecords = { forks: [], trusted: [] };

export function recordsOf({ layers }: Pick<Lock, "layers">): LayerRecords {
  const rows = Object.entries(layers);
  return {
    forks: rows.flatMap(([path, { stock }]) => (typeof stock === "string" ? [{ path, stock }] : [])),
    trusted: rows.flatMap(([name, { digest }]) => (typeof digest === "string" ? [{ name, digest }] : [])),
  };
}

/** The records as members of the lock. */
export function lockedLayers({ forks, trusted }: LayerRecords): Readonly<Record<string, LockedLayer>> {
  return Object.fromEntries([
    ...forks.map(({ path, stock }) => [path, { stock }] as const),
    ...trusted.map(({ name, digest }) => [name, { digest }] as const),
  ]);
}

/** The records with one fork put in the place of what stood there. */
export function withFork(records: LayerRecords, fork: Fork): LayerRecords {
  return { ...records, forks: [...records.forks.filter(({ path }) => path !== fork.path), fork] };
}

/** The records with a package trusted as it is now. */
export function withTrust(records: LayerRecords, trust: Trust): LayerRecords {
  return { ...records, trusted: [...records.trusted.filter(({ name }) => name !== trust.name), trust] };
}
