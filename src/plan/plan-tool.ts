import { createHash } from "node:crypto";
import { compactSchema, inputSchemaBudget } from "../../templates/connector/src/runtime/schema/compact-schema.js";
import type { Config } from "../config/types.js";
import type { Diagnostics, Location } from "../diagnostics/index.js";
import type { Access, AccessPlan } from "./access.js";
import { inputJsonSchema, type Unfolded } from "./advertised.js";
import type { ApiModel, Operation } from "../model/types.js";
import type { DocumentTexts } from "./document-texts.js";
import { planIdempotency } from "./idempotency.js";
import { type InputLayout, layOutInput } from "./input.js";
import type { InputSchemas } from "./input-schema.js";
import type { JudgedOperation } from "./judge.js";
import { planReading } from "./reading.js";
import { acceptOf, type Results } from "./results.js";
import { sampleArguments } from "./sample.js";
import type { OperationServer, OtherServers } from "./servers.js";
import type { SiblingsOf } from "./siblings.js";
import { estimateTokens, toolBytes, type ToolText } from "./size.js";
import { toolDescription, toolTitle } from "./texts.js";
import type { InputPlan, RequestPlan, ToolPlan } from "./types.js";

/** What planning one tool needs to know about the others and about the document. */
export interface ToolContext {
  readonly schemas: InputSchemas;
  readonly components: ApiModel["components"];
  readonly texts: DocumentTexts;
  /** The owner's words, by tool. */
  readonly ownTexts: NonNullable<Config["texts"]>;
  readonly diagnostics: Diagnostics;
  readonly locate: (pointer: string) => Location;
  readonly servers: OtherServers;
  readonly access: AccessPlan;
  readonly siblingsOf: SiblingsOf;
  readonly results: Results;
  readonly unfolded: Unfolded;
}

export type PlannedTool =
  { readonly kind: "tool"; readonly tool: ToolPlan } | { readonly kind: "none"; readonly reason: string };

/** One operation as a tool, or why it cannot be one. */
export function planTool(judged: JudgedOperation, context: ToolContext): PlannedTool {
  const { operation, naming, effect, risk } = judged;
  const { schemas, texts } = context;
  const access = context.access.of(operation);
  reportAccess(judged, access, context);
  if (access.kind === "unusable") return { kind: "none", reason: access.reason };
  const server = context.servers.of(operation);
  if (server.kind === "none") {
    context.diagnostics.warn(
      "OPERATION_LEFT_OUT",
      `${naming.name} is left out. ${server.reason}`,
      context.locate(operation.pointer),
    );
    return server;
  }
  warnOfName(judged, context);

  const siblings = context.siblingsOf(operation);
  const facts = { operation, name: naming.name, effect: effect.verdict, risk: risk.verdict, siblings };
  const { layout, result, reading } = planReading(
    operation,
    effect.verdict,
    {
      layout: layOutInput(operation, effect.verdict !== "read", schemas, texts),
      result: context.results.plan(operation, effect.verdict),
    },
    context,
  );
  const idempotency = planIdempotency(operation, effect.verdict, layout.arguments, layout.upstreamKey, siblings);
  const input = planInput(judged, layout, context);
  const own = Object.hasOwn(context.ownTexts, naming.name) ? context.ownTexts[naming.name] : undefined;
  const described = {
    ...naming,
    title: own?.title ?? toolTitle(facts, texts),
    description: own?.description ?? toolDescription(facts, texts),
  };
  return {
    kind: "tool",
    tool: {
      operation,
      ...described,
      effect,
      risk,
      access: access.alternatives,
      accessUnder: access.alternativesUnder,
      ...(idempotency !== undefined && { idempotency }),
      input,
      request: planRequest(operation, layout, server),
      result,
      ...(reading !== undefined && { reading }),
      ...sizeOfTool(described, input, { result, reading }, idempotency !== undefined),
    },
  };
}

function planInput(
  judged: JudgedOperation,
  layout: InputLayout,
  { schemas, diagnostics, locate, unfolded }: ToolContext,
): InputPlan {
  const { operation, naming } = judged;
  const full = inputJsonSchema(layout.arguments, schemas, unfolded);
  const { schema, omitted } = compactSchema(full, inputSchemaBudget);
  if (omitted.length > 0) {
    const named =
      omitted.length > 6 ? `${omitted.slice(0, 6).join(", ")} and ${omitted.length - 6} more` : omitted.join(", ");
    diagnostics.info(
      "SCHEMA_TOO_LARGE",
      `${naming.name}: the schema shown to the model leaves out the inside of ${named}.`,
      locate(operation.pointer),
    );
  }
  const sample = sampleArguments(layout, schemas);
  if (sample === undefined) {
    diagnostics.info(
      "OPERATION_WITHOUT_SAMPLE",
      `${naming.name}: no example arguments could be made up.`,
      locate(operation.pointer),
    );
  }
  return {
    arguments: layout.arguments,
    rules: layout.rules,
    advertised: schema,
    unadvertised: omitted,
    ...(omitted.length > 0 && { unadvertisedDigest: digestOf(full) }),
    ...(sample !== undefined && { sample }),
  };
}

/** Of what a schema says: the order of members is no part of it. */
function digestOf(schema: object): string {
  return createHash("sha256").update(JSON.stringify(schema, sortedMembers)).digest("hex");
}

function sortedMembers(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function planRequest(operation: Operation, { parameters, body }: InputLayout, server: OperationServer): RequestPlan {
  return {
    method: operation.method,
    path: operation.path,
    ...(server.kind === "other" && { server: server.id }),
    parameters,
    ...(body !== undefined && { body }),
    accept: acceptOf(operation),
  };
}

function sizeOfTool(
  { name, title, description }: { readonly name: string; readonly title: string; readonly description: string },
  input: InputPlan,
  shown: Pick<ToolText, "result" | "reading">,
  writes: boolean,
): Pick<ToolPlan, "tokens" | "bytes"> {
  const bytes = toolBytes({ name, title, description, input: input.advertised, ...shown, writes });
  return { bytes, tokens: estimateTokens(bytes) };
}

function reportAccess(
  { operation, naming }: JudgedOperation,
  access: Access,
  { diagnostics, locate }: ToolContext,
): void {
  const pointer = operation.security.kind === "unknown" ? operation.pointer : operation.security.pointer;
  for (const reason of access.dropped)
    diagnostics.warn("SECURITY_UNUSABLE_SCHEME", `An alternative is passed over. ${reason}`, locate(pointer));
  if (access.kind === "unusable")
    diagnostics.warn(
      "SECURITY_NO_ALTERNATIVE",
      `${naming.name} is left out. ${access.reason}`,
      locate(operation.pointer),
    );
}

/** Tools that clients bring themselves. */
const wellKnown: ReadonlySet<string> = new Set(
  "bash shell terminal execute_command run_command read_file write_file edit_file list_files list_directory search_files grep glob ls task todo_write web_search web_fetch fetch browser computer str_replace_editor send_email".split(
    " ",
  ),
);

function warnOfName({ operation, naming }: JudgedOperation, { diagnostics, locate, texts }: ToolContext): void {
  if (operation.operationId !== undefined) texts.inspect(operation.operationId, operation.pointer);
  if (wellKnown.has(naming.name)) {
    diagnostics.warn(
      "OPERATION_SHADOWS_TOOL",
      `"${naming.name}" is also the name of a tool that many clients bring.`,
      locate(operation.pointer),
    );
  }
}
