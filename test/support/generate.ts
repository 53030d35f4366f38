import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../src/config/types.js";
import { Diagnostics } from "../../src/diagnostics/index.js";
import { loadDocument } from "../../src/load/index.js";
import { buildModel } from "../../src/model/index.js";
import { planConnector } from "../../src/plan/index.js";
import type { ConnectorPlan } from "../../src/plan/types.js";
import { repository } from "./golden.js";

const choices: Config = {
  name: "shop-mcp",
  access: "full",
  tools: ["all"],
  allow: [],
  store: "sqlite",
  transport: "both",
  strict: false,
  auth: "bearer",
};

/** load → model → plan of a document on disk, everything selected. */
export async function planOfFile(path: string): Promise<ConnectorPlan> {
  const diagnostics = new Diagnostics();
  const document = await loadDocument({ source: { kind: "file", path }, cwd: repository }, diagnostics);
  return planConnector({ model: buildModel(document, diagnostics), config: choices, document }, diagnostics);
}

/** The same for a document that is still a value. */
export async function planOfValue(value: unknown): Promise<ConnectorPlan> {
  const folder = mkdtempSync(join(tmpdir(), "document-"));
  try {
    writeFileSync(join(folder, "openapi.json"), JSON.stringify(value));
    return await planOfFile(join(folder, "openapi.json"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
