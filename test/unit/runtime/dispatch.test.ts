import { describe, expect, it } from "vitest";
import type { Call, Handler } from "../../../templates/connector/src/runtime/call.js";
import { createDispatcher } from "../../../templates/connector/src/runtime/dispatch.js";
import { ToolError } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import type { CallRecord, Logger } from "../../../templates/connector/src/runtime/logging.js";
import { createToolbox } from "../../../templates/connector/src/runtime/toolbox.js";
import { policy } from "../../golden/shop/src/policy.js";
import { sampleTools as tools } from "./samples.js";

class Log implements Logger {
  readonly calls: CallRecord[] = [];
  readonly failures: unknown[] = [];
  info(): void {}
  warn(): void {}
  called(record: CallRecord): void {
    this.calls.push(record);
  }
  failed(_what: string, error: unknown): void {
    this.failures.push(error);
  }
}

async function answerOf(name: string, handle: Handler<Call>) {
  const log = new Log();
  const dispatch = createDispatcher({ toolbox: createToolbox({ tools, policy }), handle, log });
  const answer = await dispatch({
    name,
    arguments: { customer_id: "1" },
    principal: { id: "local:test", scopes: "local" },
    signal: new AbortController().signal,
  });
  return { answer, log };
}

const rejected = new ToolError(
  {
    code: "OUTCOME_UNKNOWN",
    message: "It may have happened.",
    executed: "unknown",
    retry: { allowed: false, key: "same" },
    next: "Look with get_customer.",
  },
  { cause: new Error("socket closed"), call: { absent_key: "absent-1" } },
);

describe("a call", () => {
  it("has its tool, its policy and an id of its own", async () => {
    const ids: string[] = [];
    const handle: Handler<Call> = async (call) => {
      ids.push(call.id);
      return { status: "ok", result: [call.tool.name, call.policy.effect, call.arguments] };
    };
    const { answer } = await answerOf("delete_customer", handle);
    await answerOf("delete_customer", handle);
    expect(answer).toEqual({ status: "ok", result: ["delete_customer", "delete", { customer_id: "1" }] });
    expect(ids[0]).toMatch(/^c_[0-9a-z]{8}$/);
    expect(new Set(ids).size).toBe(2);
  });

  it("that fails as a tool error is answered with its text and facts; the cause is logged", async () => {
    const { answer, log } = await answerOf("delete_customer", () => Promise.reject(rejected));
    expect(answer).toMatchObject({
      status: "error",
      error: rejected.body,
      call: { replayed: false, executed_now: false, absent_key: "absent-1" },
    });
    expect(JSON.stringify(answer)).not.toContain("socket closed");
    expect(log.failures).toEqual([rejected.cause]);
  });

  it.each([
    ["get_customer", "no", "none"],
    ["delete_customer", "unknown", "same"],
  ])("of %s that fails in another way is INTERNAL, executed: %s, without details", async (name, executed, key) => {
    const { answer, log } = await answerOf(name, () => Promise.reject(new TypeError("x is not a function")));
    expect(answer).toMatchObject({ status: "error", error: { code: "INTERNAL", executed, retry: { key } } });
    expect(JSON.stringify(answer)).not.toContain("not a function");
    expect(log.failures).toHaveLength(1);
  });

  it("is logged once, without its arguments", async () => {
    const { log } = await answerOf("get_customer", async () => ({ status: "ok", result: null }));
    expect(log.calls).toHaveLength(1);
    expect(log.calls[0]).toMatchObject({ tool: "get_customer", answer: { status: "ok" } });
  });
});

describe("an error after which something has to be looked up", () => {
  const failing = (code: "RESPONSE_INCOMPLETE" | "UPSTREAM_CONFLICT" | "UPSTREAM_REJECTED", executed: "yes" | "no") =>
    new ToolError({ code, message: "m", executed, retry: { allowed: false, key: "none" }, next: "n" });

  it.each([
    ["RESPONSE_INCOMPLETE", "yes"],
    ["UPSTREAM_CONFLICT", "no"],
  ] as const)("names a read of the same connector with the arguments that it takes: %s", async (code, executed) => {
    const { answer } = await answerOf("delete_customer", () => Promise.reject(failing(code, executed)));
    expect(answer).toMatchObject({ error: { verify: { tool: "get_customer", arguments: {} } } });
  });

  it("names none where nothing was done", async () => {
    const { answer } = await answerOf("delete_customer", () => Promise.reject(failing("UPSTREAM_REJECTED", "no")));
    expect(answer).not.toHaveProperty("error.verify");
  });

  it("names none that is not offered", async () => {
    const toolbox = createToolbox({ tools, policy, extensions: { tools: { get_customer: false } } });
    const handle = () => Promise.reject(failing("RESPONSE_INCOMPLETE", "yes"));
    const dispatch = createDispatcher({ toolbox, handle, log: new Log() });
    const request = { name: "delete_customer", arguments: {}, principal: { id: "p", scopes: "local" as const } };
    const answer = await dispatch({ ...request, signal: new AbortController().signal });
    expect(answer).not.toHaveProperty("error.verify");
  });
});
