import type { Config } from "../../config/types.js";
import type { JsonObject, JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { json, jsonDocument } from "../code/index.js";
import type { RenderedFile } from "../types.js";
import { scopeLockFile } from "./scope-lock.js";

/** The files that are data from top to bottom. */
export function dataFiles(plan: ConnectorPlan): readonly RenderedFile[] {
  return [
    { path: "safe-mcp.json", contents: choicesText(plan.config) },
    scopeLockFile(plan),
    { path: "openapi.json", contents: String(jsonDocument(plan.pinned)) },
    { path: "test/samples.json", contents: String(jsonDocument(samplesOf(plan))) },
  ];
}

/** Lies in every connector, so that editors check the file without a network. */
const schema = "./.safe-mcp/safe-mcp.schema.json";

/** The owner's choices as `safe-mcp.json` has them: equal choices give equal bytes. */
export function choicesText(config: Config): string {
  return `${json(choicesOf(config))}\n`;
}

function choicesOf(config: Config): JsonObject {
  const { name, document, access, tools, allow, store, transport, auth, effects, strict } = config;
  const { reasons, texts, names, keepRemoved, severity, templates } = config;
  return {
    $schema: schema,
    name,
    ...(document !== undefined && { document: placeOf(document) }),
    access,
    tools,
    allow,
    ...(reasons !== undefined && { reasons }),
    store,
    transport,
    ...(auth !== undefined && { auth }),
    ...(effects !== undefined && { effects }),
    strict,
    ...(texts !== undefined && { texts: mapped(texts, ({ title, description }) => defined({ title, description })) }),
    ...(names !== undefined && { names }),
    ...(keepRemoved !== undefined && { keepRemoved }),
    ...(severity !== undefined && { severity }),
    ...(templates !== undefined && { templates }),
  };
}

function placeOf({ source, overlays, referenceRoot }: NonNullable<Config["document"]>): JsonObject {
  return defined({ source, overlays, referenceRoot });
}

function defined(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

function mapped<Value>(
  members: Readonly<Record<string, Value>>,
  change: (member: Value) => JsonValue,
): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member)]));
}

/** Arguments that each tool accepts, for the emitted tests. */
function samplesOf({ tools }: ConnectorPlan): JsonValue {
  return Object.fromEntries(
    tools.flatMap(({ name, input }) => (input.sample === undefined ? [] : [[name, input.sample] as const])),
  );
}
