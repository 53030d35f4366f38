import { exitCodes, nearest, printable, Refusal } from "../../../diagnostics/index.js";
import { Contexts } from "../../../render/context/index.js";
import { planOf } from "../../../templates/project.js";
import type { Action } from "./index.js";
import { openConnector } from "./subject.js";

/** `templates context [tool]`: what a template sees as `it`, without its emitters. */
export const contextAction: Action = async (name, context) => {
  const { project } = await openConnector(undefined, context);
  const plan = await planOf(project);
  const contexts = new Contexts(plan);
  const tool = plan.tools.find((one) => one.name === name);
  if (name !== undefined && tool === undefined) {
    const [candidate] = nearest(
      name,
      plan.tools.map((one) => one.name),
    );
    const message = `There is no tool "${printable(name)}".`;
    const help = candidate === undefined ? undefined : `Did you mean ${candidate}?`;
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, ...(help !== undefined && { help }) });
  }
  const { emit: _, ...seen } = tool === undefined ? contexts.project : contexts.ofTool(tool);
  const shown = tool === undefined ? seen : { ...seen, project: { ...seen.project, tools: "…", schemas: "…" } };
  context.screen.print(JSON.stringify(shown, undefined, 2));
  return exitCodes.done;
};
