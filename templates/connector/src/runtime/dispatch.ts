import { randomInt } from "node:crypto";
import type { Answer, Call, CallInfo, Handler } from "./call.js";
import type { CallRequest } from "./connector.js";
import { presentable } from "./errors/presentable.js";
import { type ErrorBody, ToolError } from "./errors/tool-error.js";
import { type FindTool, needsVerification, verificationOf } from "./errors/verification.js";
import { repeatedArgumentOf } from "./key-argument.js";
import type { Logger } from "./logging.js";
import type { Policy } from "./policy.js";
import { toolRemoved } from "./removed.js";
import { type CallTrace, plainTracing, type Tracing } from "./telemetry/call-trace.js";
import type { Toolbox } from "./toolbox.js";

/** What is needed to answer calls. */
export interface Dispatch {
  readonly toolbox: Toolbox;
  readonly handle: Handler<Call>;
  readonly log: Logger;
  readonly tracing?: Tracing;
}

/** Turns requests into calls, and whatever becomes of them into answers: nothing is thrown at a transport. */
export function createDispatcher({
  toolbox,
  handle,
  log,
  tracing = plainTracing,
}: Dispatch): (request: CallRequest) => Promise<Answer> {
  return async (request) => {
    const began = performance.now();
    const { name, principal, traceContext: context } = request;
    const id = newCallId();
    const policy = toolbox.policies.get(name);
    const trace = tracing({ id, tool: name, context });
    const attempt = async (offered: Policy): Promise<Answer> => {
      try {
        return await handle(await createCall(id, offered, request, toolbox, trace));
      } catch (error) {
        return answerOf(error, id, offered, log);
      }
    };
    const answer = await trace.run(async () =>
      policy === undefined
        ? answerOfRemoved(id, name, toolbox)
        : verifiable(await attempt(policy), policy, request, toolbox),
    );
    const milliseconds = performance.now() - began;
    log.called({ id, tool: name, principal, arguments: request.arguments, answer, milliseconds, upstream: trace });
    return answer;
  };
}

function answerOfRemoved(id: string, name: string, { removed }: Toolbox): Answer {
  const tool = removed.get(name);
  if (tool === undefined) throw new Error(`the tool ${name} is not offered`);
  return failure(id, toolRemoved(name, tool).body, {});
}

async function createCall(
  id: string,
  policy: Policy,
  request: CallRequest,
  toolbox: Toolbox,
  trace: CallTrace,
): Promise<Call> {
  const { name, traceContext: _inTrace, ...rest } = request;
  return { id, policy, tool: await toolbox.load(name), trace, ...rest };
}

/** What the model is told of a failure; what caused it goes to the log alone. */
function answerOf(error: unknown, id: string, policy: Policy, log: Logger): Answer {
  if (!(error instanceof ToolError)) {
    log.failed("unexpected error", error, id);
    return failure(id, internal(policy), {});
  }
  if (error.cause !== undefined) log.failed(error.body.code, error.cause, id);
  return failure(id, error.body, error.call);
}

function failure(id: string, error: ErrorBody, facts: Readonly<Partial<CallInfo>>): Answer {
  return { status: "error", error, call: { id, replayed: false, executed_now: error.executed === "yes", ...facts } };
}

/** The error with a read that can tell, filled in with arguments of the call. */
async function verifiable(answer: Answer, policy: Policy, request: CallRequest, toolbox: Toolbox): Promise<Answer> {
  if (answer.status === "ok" || policy.effect === "read" || !needsVerification(answer.error)) return answer;
  const find: FindTool = async (name) => (toolbox.policies.has(name) ? toolbox.load(name) : undefined);
  const verify = await verificationOf({ policy, arguments: request.arguments }, find).catch(() => undefined);
  return verify === undefined ? answer : { ...answer, error: presentable({ ...answer.error, verify }) };
}

/** A write may have happened before the failure. */
function internal(policy: Policy): ErrorBody {
  const argument = repeatedArgumentOf({ policy });
  return {
    code: "INTERNAL",
    message: "The connector itself failed; the details are in its log.",
    executed: policy.effect === "read" ? "no" : "unknown",
    retry: { allowed: true, key: argument === undefined ? "none" : "same" },
    next: `Call once more${argument === undefined ? "" : ` with the SAME ${argument}`}; if it fails again, tell the user.`,
  };
}

/** `c_` and eight characters of Crockford's base 32: forty bits. `randomInt` has random bytes in store. */
function newCallId(): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  let id = "c_";
  for (let digit = 0; digit < 8; digit += 1) id += alphabet.charAt(randomInt(alphabet.length));
  return id;
}
