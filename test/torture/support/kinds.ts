import { isRepaired } from "../../../templates/connector/src/runtime/idempotency/sqlite/driver.js";
import { sqlite, type StoreUnderTest } from "../../unit/runtime/idempotency/support/stores.js";

/** A store under test, or a way to one, under any name. */
export type Kind = Omit<StoreUnderTest, "name"> & { readonly name: string };

export const sqliteOnly: readonly Kind[] = [sqlite];

/** For what is decided without a store. */
export const noStore: readonly Kind[] = [
  { ...sqlite, name: "none", states: () => Promise.resolve(new Map()), contents: () => Promise.resolve("") },
];

/** Stands for a store that this machine does not have. */
export const absent: Kind = { ...sqlite, name: "no store of this machine" };

/** SQLite by its journal, which depends on the version that the running Node.js has. */
export function labelOf({ name }: Kind): string {
  if (name !== "SQLite") return name;
  return isRepaired(process.versions["sqlite"] ?? "0") ? "SQLite WAL" : "SQLite TRUNCATE";
}
