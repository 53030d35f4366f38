import type { RemovedView } from "../../../templates/context/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { object, string } from "../code/index.js";
import { valueOf } from "./value-of.js";

/** What became of tools that the API has taken away. */
export function removedView({ removed }: ConnectorPlan): RemovedView {
  const rows = object(
    removed.map(({ name, since, use }) => [
      name,
      object([["since", string(since)], ...(use === undefined ? [] : [["use", string(use)] as const])]),
    ]),
    { expanded: removed.length > 0 },
  );
  return { rows: valueOf("removed: RemovedTools", rows, 0) };
}
