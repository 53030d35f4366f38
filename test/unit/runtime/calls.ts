import { z } from "zod";
import type {
  AnsweredCall,
  ClaimedCall,
  UpstreamCredential,
  UpstreamResponse,
} from "../../../templates/connector/src/runtime/call.js";
import type { Policy } from "../../../templates/connector/src/runtime/policy.js";
import type {
  ReadingDefinition,
  RequestDefinition,
  ResultDefinition,
  Tool,
} from "../../../templates/connector/src/runtime/tool.js";

/** A credential that adds one header and, when told to, can be renewed. */
export function credential(renewals = 0): UpstreamCredential & { renewed: number } {
  const state = {
    renewed: 0,
    apply: async () => ({ headers: { authorization: `Bearer t${state.renewed}` }, query: {}, cookies: {} }),
    renew: async () => {
      if (state.renewed >= renewals) return false;
      state.renewed += 1;
      return true;
    },
  };
  return state;
}

export const readPolicy: Policy = { effect: "read", risk: "read", access: [] };

export function writePolicy(
  change: {
    method?: "idempotent" | "unsafe";
    verifyWith?: string;
    header?: string;
    keyPolicy?: "required" | "derive" | "off";
  } = {},
): Policy {
  const { method = "unsafe", verifyWith, header, keyPolicy } = change;
  return {
    effect: "create",
    risk: "write",
    access: [],
    idempotency: {
      argument: "idempotency_key",
      method,
      ...(verifyWith !== undefined && { verifyWith }),
      ...(header !== undefined && { upstream: { header } }),
      ...(keyPolicy !== undefined && { keyPolicy }),
    },
  };
}

export interface CallParts {
  readonly input?: z.ZodObject;
  readonly request?: Partial<RequestDefinition>;
  readonly result?: ResultDefinition;
  readonly reading?: ReadingDefinition;
  readonly policy?: Policy;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly credential?: UpstreamCredential;
  readonly signal?: AbortSignal;
  readonly claim?: Partial<NonNullable<ClaimedCall["claim"]>>;
}

/** A call as `execute` gets it; a write unless the policy says otherwise. */
export function claimedCall(parts: CallParts = {}): ClaimedCall {
  const policy = parts.policy ?? writePolicy();
  const method = policy.effect === "read" ? "GET" : "POST";
  const tool: Tool = {
    name: "make_thing",
    title: "Make a thing",
    description: "Makes a thing.",
    input: parts.input ?? z.strictObject({}),
    request: { method, path: "/things", parameters: [], ...parts.request },
    result: parts.result ?? { kind: "json", schema: {} },
    ...(parts.reading !== undefined && { reading: parts.reading }),
  };
  return {
    id: "c_test0001",
    tool,
    policy,
    arguments: parts.arguments ?? {},
    input: parts.arguments ?? {},
    principal: { id: "local", scopes: "local" },
    signal: parts.signal ?? new AbortController().signal,
    credential: parts.credential ?? credential(),
    ...(policy.effect !== "read" && { claim: { dedupes: false, remaining: () => 60_000, ...parts.claim } }),
  };
}

/** A call as `compact` gets it. */
export function answeredCall(
  response: Partial<Omit<UpstreamResponse, "body">> & { readonly body?: unknown },
  parts: CallParts = {},
): AnsweredCall {
  const { body, headers = {}, status = 200, complete = true, ...rest } = response;
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const bytes = body instanceof Uint8Array ? body : Buffer.from(text);
  const contentType =
    typeof body === "string" || body instanceof Uint8Array ? {} : { "content-type": "application/json" };
  return {
    ...claimedCall(parts),
    response: { status, headers: { ...contentType, ...headers }, body: bytes, complete, ...rest },
  };
}
