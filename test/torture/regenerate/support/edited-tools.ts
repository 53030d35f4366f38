import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseLockFile } from "../../../../src/state/read-lock.js";
import type { Standing } from "./standing-connector.js";

/** A tool of a connector, as its lock names it. */
export interface ToolFile {
  readonly name: string;
  readonly file: string;
}

export function toolsOf({ target }: Standing): readonly ToolFile[] {
  const { tools } = parseLockFile(readFileSync(join(target, ".safe-mcp/lock.json"), "utf8"));
  return Object.values(tools).map(({ name, file }) => ({ name, file }));
}

/** Puts lines of its owner's into the file of a tool, above everything and in the middle. */
export function editTool({ target }: Standing, tool: ToolFile): void {
  const [first = "", second = ""] = ownLines(tool);
  const place = join(target, tool.file);
  const text = readFileSync(place, "utf8").replace("  request: {", `${second}\n  request: {`);
  writeFileSync(place, `${first}\n${text}`);
}

/** The lines that `editTool` puts in. */
export function ownLines({ name }: ToolFile): readonly string[] {
  return [`// The owner's first line about ${name}.`, `  // The owner's second line about ${name}.`];
}
