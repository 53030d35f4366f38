import { z } from "zod";
import type { ErrorBody, ToolError } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import { upstreamFailure } from "../../../templates/connector/src/runtime/errors/upstream-failure.js";
import type { RequestDefinition } from "../../../templates/connector/src/runtime/tool.js";
import { claimedCall, readPolicy } from "../../unit/runtime/calls.js";
import type { DeclaredError } from "./declared-errors.js";

/** What became of one declared error. */
export interface Verdict {
  readonly code: string;
  readonly rightCode: boolean;
  /** Whether the example names a field, by the names that formats have for that. */
  readonly namesField: boolean;
  readonly fieldFound: boolean;
  /** Why a field that is named was not found, where that is right. */
  readonly exception?: string;
  readonly fault?: string;
}

const BY_STATUS: ReadonlyMap<number, string> = new Map([
  [401, "UPSTREAM_AUTH"],
  [403, "UPSTREAM_FORBIDDEN"],
  [404, "UPSTREAM_NOT_FOUND"],
  [410, "UPSTREAM_NOT_FOUND"],
  [407, "UPSTREAM_UNREACHABLE"],
  [409, "UPSTREAM_CONFLICT"],
  [412, "UPSTREAM_CONFLICT"],
  [423, "UPSTREAM_CONFLICT"],
  [408, "UPSTREAM_UNAVAILABLE"],
  [421, "UPSTREAM_UNAVAILABLE"],
  [425, "UPSTREAM_UNAVAILABLE"],
  [429, "RATE_LIMITED"],
  [501, "UPSTREAM_REJECTED"],
  [505, "UPSTREAM_REJECTED"],
]);

/** Makes the answer of a declared error, and looks at the envelope that comes of it. */
export function judge(error: DeclaredError): Verdict {
  const named = fieldNamed(error.example, 0);
  try {
    const body = envelope(error);
    const expected =
      BY_STATUS.get(error.status) ?? (error.status >= 500 ? "UPSTREAM_UNAVAILABLE" : "UPSTREAM_REJECTED");
    const throttled = body.code === "RATE_LIMITED" && error.status < 500;
    const found = body.fix !== undefined && body.fix.length > 0;
    const exception = named !== undefined && !found ? exceptionFor(named) : undefined;
    return {
      code: body.code,
      rightCode: body.code === expected || throttled,
      namesField: named !== undefined,
      fieldFound: found,
      ...(exception !== undefined && { exception }),
      ...(JSON.stringify(body).length > 8_000 && { fault: "longer than 8,000 characters" }),
    };
  } catch (fault) {
    return { code: "", rightCode: false, namesField: named !== undefined, fieldFound: false, fault: String(fault) };
  }
}

function envelope({ status, contentType, example, parameters, fields, method }: DeclaredError): ErrorBody {
  const names = [...new Set([...parameters.map(({ name }) => name), ...fields])];
  const request: Partial<RequestDefinition> = {
    method: method as RequestDefinition["method"],
    parameters: parameters.flatMap(({ name, in: where }) =>
      where === "path" || where === "query" || where === "header" ? [{ argument: name, in: where }] : [],
    ),
    body: { type: "application/json", fields },
  };
  const input = z.looseObject(Object.fromEntries(names.map((name) => [name, z.any()])));
  const body = Buffer.from(typeof example === "string" ? example : JSON.stringify(example));
  const response = { status, headers: { "content-type": contentType }, body, complete: true };
  const failure: ToolError = upstreamFailure(claimedCall({ input, request, policy: readPolicy }), response, "no");
  return failure.body;
}

const NAMES_A_FIELD =
  /^(?:field|field_?name|param|parameter|pointer|loc|property_?path|instance_?path|field_?violations|invalid[-_]?params|invalid_?fields)$/i;

/** What stands where an example names a field. */
function fieldNamed(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > 8) return undefined;
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value) && NAMES_A_FIELD.test(name)) return member;
    const inside = fieldNamed(member, depth + 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function exceptionFor(named: unknown): string | undefined {
  if (named === null || named === "" || (Array.isArray(named) && named.length === 0)) return "the field is empty";
  if (typeof named === "number" || typeof named === "boolean") return "the field is no text";
  if (typeof named === "object" && !Array.isArray(named) && Object.keys(named).length === 0)
    return "the field is empty";
  return undefined;
}
