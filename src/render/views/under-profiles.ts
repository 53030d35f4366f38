import type { Under } from "../../plan/types.js";
import { type Expression, object } from "../code/index.js";

/** What holds under narrower profiles, as one property; none where nothing does. */
export function underProfiles<Value>(
  name: string,
  under: Under<Value>,
  expressionOf: (value: Value) => Expression,
): readonly (readonly [name: string, value: Expression])[] {
  const rows = (["read", "write"] as const).flatMap((profile) => {
    const value = under[profile];
    return value === undefined ? [] : [[profile, expressionOf(value)] as const];
  });
  return rows.length === 0 ? [] : [[name, object(rows)]];
}
