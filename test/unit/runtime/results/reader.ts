import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import type { Answer, UpstreamResponse } from "../../../../templates/connector/src/runtime/call.js";
import { compact } from "../../../../templates/connector/src/runtime/compact.js";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { advertiseOutput } from "../../../../templates/connector/src/runtime/schema/advertise.js";
import type { Tool } from "../../../../templates/connector/src/runtime/tool.js";
import { validate } from "../../../../templates/connector/src/runtime/validate.js";
import { answeredCall, type CallParts, claimedCall, readPolicy } from "../calls.js";

export type Good = Extract<Answer, { status: "ok" }>;
export type Arguments = Readonly<Record<string, unknown>>;
type Response = Partial<Omit<UpstreamResponse, "body">> & { readonly body?: unknown };

/** Answers one request of a tool, as an upstream that gets these arguments. */
export type Upstream = (input: Arguments) => Response;

/** A reading tool before an upstream: arguments are checked and results made as in a connector. */
export class Reader {
  readonly tool: Tool;
  /** What the upstream was asked, in turn. */
  readonly asked: Arguments[] = [];
  readonly #parts: CallParts;
  readonly #upstream: Upstream;
  readonly #maxChars: number;
  readonly #fitsSchema: ValidateFunction;

  constructor(parts: CallParts, upstream: Upstream, maxChars = 32_000) {
    this.#parts = { policy: readPolicy, ...parts };
    this.#upstream = upstream;
    this.#maxChars = maxChars;
    this.tool = claimedCall(this.#parts).tool;
    this.#fitsSchema = new Ajv2020({ strict: false }).compile(advertiseOutput(this.tool));
  }

  /** One call. Its result is within the bound and as the tool's output schema says. */
  async call(given: Arguments): Promise<Good> {
    const handle = validate(async (call) => {
      this.asked.push(call.input);
      const answered = answeredCall(this.#upstream(call.input), this.#parts);
      return compact({ maxChars: this.#maxChars })({ ...answered, ...call, response: answered.response });
    });
    const answer = await handle({ ...claimedCall(this.#parts), tool: this.tool, arguments: given });
    if (answer.status !== "ok") throw new Error("not ok");
    const text = JSON.stringify(answer.result);
    expect(text.length).toBeLessThanOrEqual(this.#maxChars);
    const { attachments: _, ...envelope } = answer;
    expect(this.#fitsSchema(JSON.parse(JSON.stringify(envelope)))).toBe(true);
    return answer;
  }

  /** Calls until there is no cursor any more. */
  async all(given: Arguments = {}): Promise<readonly Good[]> {
    const answers = [await this.call(given)];
    for (let cursor = answers[0]?.page?.next_cursor; cursor !== undefined;) {
      const answer = await this.call({ ...given, cursor });
      answers.push(answer);
      cursor = answer.page?.next_cursor;
      if (answers.length > 5_000) throw new Error("it never ends");
    }
    return answers;
  }

  /** The refusal of a call. */
  async refusal(given: Arguments): Promise<ToolError["body"]> {
    try {
      await this.call(given);
    } catch (error) {
      if (error instanceof ToolError) return error.body;
      throw error;
    }
    throw new Error("it was not refused");
  }
}
