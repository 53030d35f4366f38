import type { ConnectorPlan, ToolPlan } from "../../plan/types.js";
import { type Code, loader } from "../code/index.js";
import type { View } from "../template.js";

/** Every tool with its module. */
export function toolIndexView({ tools }: ConnectorPlan): View {
  return { rows: tools.map(rowOf) };
}

function rowOf({ name, file, exportName }: ToolPlan): Code {
  return loader(name, `./${file.replace(/^src\/tools\//, "").replace(/\.ts$/, ".js")}`, exportName);
}
