import type { ConnectorPlan } from "../../plan/types.js";
import { json } from "../code/index.js";
import type { RegistryView } from "../../../templates/context/index.js";
import { oneLine } from "./one-line.js";
import { settingsOf } from "./settings.js";

/** Namespace of the MCP registry, until the owner puts in an account. */
const placeholderNamespace = "io.github.your-account";

/** Name in the registry, and in `mcpName` of package.json: they must be equal. A scope has no place in it. */
export function registryName(name: string): string {
  return `${placeholderNamespace}/${unscoped(name)}`;
}

/** `@acme/shop-mcp` is the command `shop-mcp`. */
export function unscoped(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

/** The entry for the MCP registry. */
export function registryView(plan: ConnectorPlan): RegistryView {
  const variables = settingsOf(plan).map(({ name, title, description, required, replaceable, secret }) => ({
    name,
    description: `${title}. ${description}`,
    isRequired: required && !replaceable,
    isSecret: secret,
    format: "string",
  }));
  return {
    registryName: json(registryName(plan.name)),
    title: json(oneLine(plan.title, 80)),
    description: json(`Tools for ${oneLine(plan.title, 80)}.`),
    name: json(plan.name),
    variables: json(variables, 6, 31),
  };
}
