import type { ConnectorPlan, ToolPlan } from "../../plan/types.js";
import { type Code, loader } from "../code/index.js";
import type { ToolIndexView } from "../../../templates/context/index.js";

/** Every tool with its module. */
export function toolIndexView({ tools }: ConnectorPlan): ToolIndexView {
  return { rows: tools.map(rowOf) };
}

function rowOf({ name, file, exportName }: ToolPlan): Code<"typescript"> {
  return loader(name, `./${file.replace(/^src\/tools\//, "").replace(/\.ts$/, ".js")}`, exportName);
}
