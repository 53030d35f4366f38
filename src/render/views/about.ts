import type { ConnectorPlan } from "../../plan/types.js";
import { string } from "../code/index.js";
import type { AboutView } from "../../../templates/context/index.js";
import { valueOf } from "./value-of.js";

/** Who the connector is. */
export function aboutView({ name, title, instructions, config }: ConnectorPlan): AboutView {
  return {
    name: valueOf("name", string(name), 2),
    title: valueOf("title", string(title), 2),
    instructions: valueOf("instructions", string(instructions), 2),
    store: valueOf("store", string(config.store), 2),
  };
}
