import type { JsonObject, JsonValue } from "../../load/types.js";
import type { ConnectorPlan } from "../../plan/types.js";
import { json, jsonDocument } from "../code/index.js";
import type { RenderedFile } from "../types.js";
import { scopeLockFile } from "./scope-lock.js";

/** The files that are data from top to bottom. */
export function dataFiles(plan: ConnectorPlan): readonly RenderedFile[] {
  return [
    { path: "safe-mcp.json", contents: `${json(choicesOf(plan))}\n` },
    scopeLockFile(plan),
    { path: "openapi.json", contents: jsonDocument(plan.pinned) },
    { path: "test/samples.json", contents: jsonDocument(samplesOf(plan)) },
  ];
}

/** The owner's choices, and the document that they were made for. */
function choicesOf({ config, document }: ConnectorPlan): JsonObject {
  const { name, access, tools, allow, store, transport, auth, effects, strict } = config;
  return {
    name,
    document: {
      title: document.title,
      version: document.version,
      sha256: document.sha256,
      ...(document.overlays && { overlays: document.overlays.map(({ file, sha256 }) => ({ file, sha256 })) }),
    },
    access,
    tools,
    allow,
    store,
    transport,
    ...(auth !== undefined && { auth }),
    ...(effects !== undefined && { effects }),
    strict,
  };
}

/** Arguments that each tool accepts, for the emitted tests. */
function samplesOf({ tools }: ConnectorPlan): JsonValue {
  return Object.fromEntries(
    tools.flatMap(({ name, input }) => (input.sample === undefined ? [] : [[name, input.sample] as const])),
  );
}
