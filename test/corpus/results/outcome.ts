import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { compact } from "../../../templates/connector/src/runtime/compact.js";
import { ToolError } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import { advertiseOutput } from "../../../templates/connector/src/runtime/schema/advertise.js";
import type { PagingDefinition, Tool } from "../../../templates/connector/src/runtime/tool.js";
import type { PagingPlan, ToolPlan } from "../../../src/plan/types.js";
import { claimedCall, readPolicy, writePolicy } from "../../unit/runtime/calls.js";
import type { ResponseExample } from "./response-examples.js";

/** Examples that become something else than a result, and why that is right. */
export const rules = {
  "says error": "the example of a good answer says itself that the call failed",
  "not JSON": "the example of a JSON answer is a text that is no JSON: the connector says so to the model",
} as const;

export type Outcome =
  { readonly kind: "passed" | keyof typeof rules } | { readonly kind: "failed"; readonly reason: string };

const maxChars = 32_000;
const schemas = new Ajv2020({ strict: false, validateFormats: false });
const known = new WeakMap<ToolPlan, ReturnType<typeof schemas.compile>>();

/** What becomes of an example when the upstream answers with it. */
export async function outcomeOf(plan: ToolPlan, example: ResponseExample): Promise<Outcome> {
  const tool = toolOf(plan);
  const policy = plan.effect.verdict === "read" ? readPolicy : writePolicy();
  const { status, contentType } = example;
  const body = Buffer.from(bodyOf(example));
  const headers = { "content-type": contentType };
  const call = { ...claimedCall({ policy }), tool, response: { status, headers, body, complete: true } };
  try {
    const answer = await compact({ maxChars })(call);
    if (answer.status !== "ok") return { kind: "failed", reason: "an error instead of a result" };
    const { attachments: _, ...envelope } = answer;
    if (JSON.stringify(answer.result).length > maxChars) return { kind: "failed", reason: "too large" };
    const fits = validatorOf(plan, tool);
    if (fits(JSON.parse(JSON.stringify(envelope)))) return { kind: "passed" };
    return { kind: "failed", reason: schemas.errorsText(fits.errors) };
  } catch (error) {
    if (!(error instanceof ToolError)) return { kind: "failed", reason: String(error) };
    if (error.body.code === "RESPONSE_INCOMPLETE" && typeof example.value === "string") return { kind: "not JSON" };
    return error.body.code.startsWith("RESPONSE_")
      ? { kind: "failed", reason: error.body.message }
      : { kind: "says error" };
  }
}

/** As the API would send it: many documents give JSON as a text. */
function bodyOf({ family, value }: ResponseExample): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return family === "json" && !/^\s*[[{"]/.test(value) ? JSON.stringify(value) : value;
}

function validatorOf(plan: ToolPlan, tool: Tool): ReturnType<typeof schemas.compile> {
  const fits = known.get(plan) ?? schemas.compile(advertiseOutput(tool));
  known.set(plan, fits);
  return fits;
}

/** The tool as far as `compact` looks at it. */
function toolOf({ name, title, description, request, result, reading }: ToolPlan): Tool {
  const { method, path, accept } = request;
  const { paging, ...names } = reading ?? {};
  return {
    name,
    title,
    description,
    input: z.strictObject({}),
    request: {
      method,
      path,
      accept,
      parameters: request.parameters.map(({ wireName, in: place }) => ({ wireName, in: place })),
    },
    result,
    ...(reading !== undefined && {
      reading: { ...names, ...(paging !== undefined && { paging: definitionOf(paging) }) },
    }),
  };
}

function definitionOf({ position, ...paging }: PagingPlan): PagingDefinition {
  return {
    ...paging,
    position: z.strictObject(Object.fromEntries(position.map(({ name }) => [name, z.any().optional()]))),
  };
}
