import { ToolError } from "../errors/tool-error.js";
import { notExecuted } from "./failures.js";
import { dateOf } from "./wording.js";

export function keyRequired(tool: string, argument: string, suggestion: string): ToolError {
  return keyError("KEY_REQUIRED", argument, suggestion, {
    message: `${tool} changes something, so it needs ${argument}: a name for this one intended action.`,
    problem: "is missing",
  });
}

export function keyWeak(argument: string, weakness: string, suggestion: string): ToolError {
  return keyError("KEY_WEAK", argument, suggestion, {
    message: `The ${argument} ${weakness}, so it can't name one intended action.`,
    problem: weakness,
  });
}

export function mintedKeyRefused(argument: string, suggestion: string): ToolError {
  return keyError("KEY_WEAK", argument, suggestion, {
    message: `Keys that begin with again- or absent- are given out by this server, and this one was not given out for this content.`,
    problem: "was not given out by this server for these arguments",
  });
}

function keyError(
  code: "KEY_REQUIRED" | "KEY_WEAK",
  argument: string,
  suggestion: string,
  { message, problem }: { readonly message: string; readonly problem: string },
): ToolError {
  const expected = "built from the action's own facts and a date or number: 8 to 128 letters, digits and . _ : -";
  return new ToolError(
    {
      code,
      message,
      executed: "no",
      retry: { allowed: true, key: "new" },
      fix: [{ path: argument, problem, expected, example: suggestion }],
      next: `Call again with ${argument} \`${suggestion}\`.`,
    },
    { call: notExecuted },
  );
}

/** What a key stands for that is used with other content. */
export interface EarlierUse {
  readonly callId: string;
  readonly tool: string;
  /** `executed`, `running`, … */
  readonly standing: string;
  readonly at?: number;
}

export function keyReused(argument: string, next: string, earlier: EarlierUse): ToolError {
  const when = earlier.at === undefined ? "" : ` on ${dateOf(earlier.at)}`;
  return new ToolError(
    {
      code: "KEY_REUSED",
      message: `This ${argument} was used${when} for call ${earlier.callId} of ${earlier.tool} with other arguments (${earlier.standing}).`,
      executed: "no",
      retry: { allowed: true, key: "new" },
      fix: [
        {
          path: argument,
          problem: "belongs to another action",
          expected: "a key of its own for each action",
          example: next,
        },
      ],
      next: `If this is a different action, call again with ${argument} \`${next}\`; if not, repeat the earlier arguments.`,
    },
    { call: notExecuted },
  );
}

/** A key whose unknown outcome was verified absent and done under another key, which came to nothing. */
export function keySpent(argument: string, next: string, callId: string): ToolError {
  return new ToolError(
    {
      code: "KEY_REUSED",
      message: `Call ${callId} was verified absent and repeated under another key, without effect.`,
      executed: "no",
      retry: { allowed: true, key: "new" },
      next: `Call again with ${argument} \`${next}\`.`,
    },
    { call: { id: callId, ...notExecuted } },
  );
}
