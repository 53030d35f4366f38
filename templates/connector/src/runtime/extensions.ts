import type { z } from "zod";
import type { Call, Middleware } from "./call.js";
import type { Policy } from "./policy.js";
import type { Tool } from "./tool.js";

/** What the owner of a connector changes, in `src/extensions/index.ts`. */
export interface Extensions<Name extends string = string> {
  /** `false` takes a tool away; an object replaces parts of it. */
  readonly tools?: { readonly [ToolName in Name]?: false | ToolOverride };
  /** Tools of the owner's own, by name. They take the same road as all others: policy, checks, idempotency. */
  readonly extraTools?: Readonly<Record<string, ExtraTool>>;
  /** Runs around every call, outermost first. Throw a `ToolError` to end a call with an answer that a model can read. */
  readonly middleware?: readonly Middleware<Call, Call>[];
}

export interface ToolOverride {
  readonly title?: string;
  readonly description?: string;
  /** Receives the schema of the arguments and returns the one to use, for instance `(input) => input.omit({ x: true })`. */
  readonly input?: (input: z.ZodObject) => z.ZodObject;
}

export interface ExtraTool {
  readonly policy: Policy;
  readonly load: () => Promise<Tool>;
}

/** Declares extensions; a name that is no tool does not compile. */
export function defineExtensions<Name extends string>(extensions: Extensions<Name>): Extensions<Name> {
  return Object.freeze(extensions);
}

/** A tool as the owner wants it. */
export function applyOverride(tool: Tool, override: ToolOverride | undefined): Tool {
  if (override === undefined) return tool;
  const { title = tool.title, description = tool.description, input } = override;
  return Object.freeze({ ...tool, title, description, input: input === undefined ? tool.input : input(tool.input) });
}
