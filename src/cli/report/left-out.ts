import type { ConnectorPlan } from "../../plan/types.js";
import { count } from "./numbers.js";

/** How many of all operations were not selected, and the flag that takes them in. */
export function leftOutByChoice({ tools, leftOut }: ConnectorPlan, operations: number): readonly string[] {
  const rest = operations - tools.length - leftOut.length;
  return rest <= 0 ? [] : [`${count(rest, "other operation")} not selected: --tools takes them in`];
}
