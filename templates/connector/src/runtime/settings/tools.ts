import { createToolbox, type Parts, type Toolbox, unmatchedToolsets } from "../toolbox.js";
import type { Environment } from "./environment.js";

/** Reads `MCP_PROFILE` and `MCP_TOOLSETS` (names of tools, or patterns such as `get_*`): both can only narrow. */
export function readToolbox(environment: Environment, parts: Parts): Toolbox {
  const profile = environment.oneOf("MCP_PROFILE", ["read", "write", "full"], "full");
  const toolsets = readToolsets(environment);
  const unknown = toolsets === undefined ? [] : unmatchedToolsets(createToolbox(parts).policies.keys(), toolsets);
  if (unknown.length > 0) environment.problem(`MCP_TOOLSETS matches no tool with ${unknown.join(", ")}`);
  const toolbox = createToolbox(parts, { profile, ...(toolsets && { toolsets }) });
  if (toolbox.policies.size === 0) environment.problem("MCP_PROFILE and MCP_TOOLSETS together leave no tool");
  return toolbox;
}

function readToolsets(environment: Environment): readonly string[] | undefined {
  const entries = environment
    .text("MCP_TOOLSETS")
    ?.split(",")
    .map((entry) => entry.trim());
  if (entries === undefined || entries.every((entry) => /^[a-z0-9_*]+$/.test(entry))) return entries;
  environment.problem("MCP_TOOLSETS must be names of tools, or patterns with *, separated by commas");
  return undefined;
}
