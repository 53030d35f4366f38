import {
  ENVELOPE,
  KEY_SCHEMA,
  readingSchemas,
  resultSchema,
} from "../../templates/connector/src/runtime/schema/advertise.js";
import { annotationsOf } from "../../templates/connector/src/runtime/server/catalog.js";
import type { Policy } from "../../templates/connector/src/runtime/policy.js";
import type { ConnectorPlan, ToolPlan } from "../plan/types.js";
import { canonicalJson, sha256 } from "../state/canonical-json.js";
import type { Contract, JsonSchema } from "./contract.js";

/**
 * The contracts of a plan, sorted by id.
 * @param idOf the stable id of a tool, by its name
 */
export function buildContracts(plan: ConnectorPlan, idOf: (name: string) => string): readonly Contract[] {
  return plan.tools
    .map((tool) => contractOf(tool, idOf(tool.name), plan))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * SHA-256 over the canonical JSON (RFC 8785) of what a client sees of a tool: name, title, description, both schemas and
 * annotations. Clients that pin definitions hash the same fields, and ask again when the digest changes.
 */
export function fingerprintOf(contract: Contract): string {
  const known = fingerprints.get(contract);
  if (known !== undefined) return known;
  const fingerprint = sha256(canonicalJson(definitionOf(contract)));
  fingerprints.set(contract, fingerprint);
  return fingerprint;
}

/** A contract never changes, and is asked for its fingerprint more than once. */
const fingerprints = new WeakMap<Contract, string>();

/** The tool as `tools/list` shows it. */
function definitionOf({ name, title, description, input, output, annotations, key }: Contract): object {
  const { properties, required } = input;
  const inputSchema =
    key === undefined
      ? input
      : {
          ...input,
          properties: { ...Object(properties), [key.argument]: KEY_SCHEMA },
          required: [...(Array.isArray(required) ? required : []), key.argument],
        };
  const outputSchema = { type: "object", properties: { ...ENVELOPE, result: output }, required: ["status"] };
  return { name, title, description, inputSchema, outputSchema, annotations: { title, ...annotations } };
}

function contractOf(tool: ToolPlan, id: string, { upstream }: ConnectorPlan): Contract {
  const { operation, input, request, result, idempotency } = tool;
  const { title: _, ...annotations } = annotationsOf(tool.title, policyOf(tool));
  const own = upstream.otherServers.find((server) => server.id === request.server)?.baseUrl;
  const server = own ?? upstream.baseUrl;
  const hasRules = Object.keys(input.rules).length > 0;
  return {
    id,
    name: tool.name,
    title: tool.title,
    description: tool.description,
    input: inputOf(input.advertised, tool.reading),
    ...(hasRules && { rules: { ...input.rules } }),
    ...(input.unadvertisedDigest !== undefined && { unadvertised: input.unadvertisedDigest }),
    output: resultSchema(result),
    outputKind: result.kind,
    annotations,
    effect: tool.effect.verdict,
    risk: tool.risk.verdict,
    operation: operation.key,
    ...(operation.operationId !== undefined && { operationId: operation.operationId }),
    ...(operation.deprecated && { deprecated: true as const }),
    ...(server !== undefined && { server }),
    access: tool.access.map((needs) =>
      Object.fromEntries(needs.map(({ credential, scopes }) => [credential, [...scopes]])),
    ),
    ...(idempotency && {
      key: {
        argument: idempotency.argument,
        method: idempotency.method,
        ...(idempotency.upstream && { upstream: `${idempotency.upstream.in} ${idempotency.upstream.wireName}` }),
      },
    }),
  };
}

/** As the runtime shows it: the root has these members and no other. */
function inputOf({ properties, required, additionalProperties }: JsonSchema, reading: ToolPlan["reading"]): JsonSchema {
  return {
    type: "object",
    properties: { ...Object(properties), ...readingSchemas(reading) },
    ...(Array.isArray(required) && required.length > 0 && { required }),
    additionalProperties: additionalProperties ?? false,
  };
}

/** As much of the policy as annotations are made of. */
function policyOf({ effect, risk, idempotency }: ToolPlan): Policy {
  if (effect.verdict === "read" || risk.verdict === "read" || idempotency === undefined)
    return { effect: "read", risk: "read", access: [] };
  const { argument, method } = idempotency;
  return { effect: effect.verdict, risk: risk.verdict, access: [], idempotency: { argument, method } };
}
