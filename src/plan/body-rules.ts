import type { ObjectSchema } from "../model/types.js";
import type { Part } from "./input-parts.js";
import type { ObjectRules } from "./types.js";

/**
 * What the fields of a body obey together, in the names of the arguments. The upstream's key is always sent, so it
 * counts as given.
 */
export function bodyRules(
  { minProperties, maxProperties, requiredSets }: ObjectSchema,
  named: readonly { readonly part: Part; readonly name: string }[],
  keyField: string | undefined,
): ObjectRules {
  const fields = named.filter(({ part }) => part.source === "field");
  const names = new Map(fields.map(({ part, name }) => [part.wireName, name]));
  const given = keyField === undefined ? 0 : 1;
  const counts = minProperties !== undefined || maxProperties !== undefined;
  return {
    ...(minProperties !== undefined && { minProperties: Math.max(0, minProperties - given) }),
    ...(maxProperties !== undefined && { maxProperties: Math.max(0, maxProperties - given) }),
    ...(counts && { counted: [...names.values()] }),
    ...(requiredSets && {
      requiredSets: {
        mode: requiredSets.mode,
        sets: requiredSets.sets.map((set) => set.flatMap((wireName) => names.get(wireName) ?? [])),
      },
    }),
  };
}
