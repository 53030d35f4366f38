import type { Warnings } from "../warnings.js";
import type { Dialect } from "../dialect.js";
import type { SchemaContext } from "../normalise/schema.js";
import type { Origins } from "../origins.js";
import { locationOf, type Place, warnAt } from "./place.js";

/** How the rewriting of the schema at a place reports. */
export function schemaContext(place: Place, dialect: Dialect, origins: Origins, warnings: Warnings): SchemaContext {
  return {
    dialect,
    warn: (code, message) => warnAt(warnings, code, message, place),
    note: (part, how, ...tokens) => {
      if (how === "made") origins.noteMade(part, locationOf(place, ...tokens));
      else origins.note(part, locationOf(place, ...tokens));
    },
  };
}
