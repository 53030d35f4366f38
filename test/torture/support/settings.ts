/** What `scripts/torture.mjs` asks for, through the environment; without it the small counts of `npm test`. */
const environment = process.env;

export const scale = environment["TORTURE_SCALE"] === "full" ? "full" : "ci";

const share = Number(environment["TORTURE_SHARE"] ?? 1);

/** How many rounds of a scenario are wanted: runs with different seeds add up. */
export function roundsOf({ full, ci }: { readonly full: number; readonly ci: number }): number {
  return Math.ceil((scale === "full" ? full : ci) * share);
}

/** The seed of this run; every scenario derives its own from it. */
export const runSeed = Number(environment["TORTURE_SEED"] ?? Date.now() % 1_000_000_000);

const only = environment["TORTURE_ONLY"]?.split(",");
const store = environment["TORTURE_STORE"];

export function isWanted(id: string, storeName: string, onlyWhenNamed = false): boolean {
  if (onlyWhenNamed && scale === "full" && only === undefined) return false;
  const wantedStore = store === undefined || storeName === "none" || storeName.toLowerCase().startsWith(store);
  return wantedStore && (only === undefined || only.includes(id));
}

/** Where the rows of the report are collected. */
export const rowsFile = environment["TORTURE_ROWS"];
