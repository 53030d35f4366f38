import { ToolError } from "./errors/tool-error.js";

/** A tool whose operation the API no longer has. */
export interface RemovedTool {
  /** The version of the API's document that was the first without it. */
  readonly since: string;
  /** The tool that does now what it did. */
  readonly use?: string;
}

export type RemovedTools = Readonly<Record<string, RemovedTool>>;

/** What somebody is told who still calls it: something to act on, where "unknown tool" would be a riddle. */
export function toolRemoved(name: string, { since, use }: RemovedTool): ToolError {
  return new ToolError({
    code: "TOOL_REMOVED",
    message: `The API no longer has what ${name} did; it is gone since version ${since} of the API.`,
    executed: "no",
    retry: { allowed: false, key: "none" },
    next:
      use === undefined ? "Find another way in the list of tools, or tell the user that there is none." : `Use ${use}.`,
  });
}
