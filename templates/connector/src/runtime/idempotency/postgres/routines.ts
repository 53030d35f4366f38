import { Routine } from "./routine.js";

/** The functions that the migrations make, with their parameters. */
export function beginRoutine(schema: string): Routine {
  return new Routine(schema, "begin_1", {
    key_h: "text",
    fp_content: "text",
    fp_args: "text",
    call_id: "text",
    owner: "text",
    tool: "text",
    tool_hash: "text",
    parent_call_id: "text",
    lease_ms: "bigint",
    resend_ms: "bigint",
    keep_unknown_ms: "bigint",
    exclusive: "boolean",
    seen: "json",
    at: "bigint",
  });
}

export function changeRoutine(schema: string): Routine {
  return new Routine(schema, "change_1", {
    key_h: "text",
    call_id: "text",
    fence: "bigint",
    state: "text",
    answer: "text",
    error: "text",
    result_ms: "bigint",
    guard_ms: "bigint",
    keep_ms: "bigint",
    never_again: "boolean",
    at: "bigint",
  });
}
