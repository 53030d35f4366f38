import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Connector } from "../../../../templates/connector/src/runtime/connector.js";
import { createDispatcher } from "../../../../templates/connector/src/runtime/dispatch.js";
import { healthOf } from "../../../../templates/connector/src/runtime/health.js";
import { createLogger } from "../../../../templates/connector/src/runtime/logging.js";
import { createCatalog } from "../../../../templates/connector/src/runtime/server/catalog.js";
import { createToolbox } from "../../../../templates/connector/src/runtime/toolbox.js";
import { about } from "../../../golden/shop/src/about.js";
import { readPolicy } from "../calls.js";
import { sampleTool } from "../samples.js";
import { everyError } from "./every-error.js";

const codes = new Map<string, Error>(Object.entries(everyError));
const tool = {
  ...sampleTool("fail"),
  input: z.strictObject({ code: z.string() }),
  result: { kind: "json", schema: { type: "object", properties: { id: { type: "string" } } } },
} as const;
const parts = { tools: { fail: async () => tool }, policy: { fail: readPolicy } };

/** A connector whose one tool fails with the code that it is asked for, and the list of that tool as the build writes it. */
export async function failingConnector(): Promise<{ readonly connector: Connector; readonly catalog: URL }> {
  const toolbox = createToolbox(parts);
  const file = join(mkdtempSync(join(tmpdir(), "failing-")), "catalog.json");
  writeFileSync(file, JSON.stringify(await createCatalog(parts.tools, parts.policy)));
  const call = createDispatcher({
    toolbox,
    handle: ({ arguments: given }) =>
      Promise.reject(codes.get(String(Object(given).code)) ?? new Error("no such code")),
    log: await createLogger({ level: "silent", content: false }),
  });
  const { policies, broaderScopes } = toolbox;
  const health = () => healthOf([]);
  const nothing = () => Promise.resolve();
  return {
    connector: { about, policies, removed: new Set(), broaderScopes, call, health, prepare: nothing, close: nothing },
    catalog: pathToFileURL(file),
  };
}
