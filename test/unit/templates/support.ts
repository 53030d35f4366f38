import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Diagnostic } from "../../../src/diagnostics/index.js";
import type { Layer } from "../../../src/render/layers/layer.js";
import { checkTemplates, type CheckRequest } from "../../../src/templates/check/check-templates.js";
import { noRecords } from "../../../src/templates/records.js";
import { repository } from "../../support/golden.js";

/** A project's own layer. */
export function layer(files: Readonly<Record<string, string>>, rest: Partial<Layer> = {}): Layer {
  const name = "safe-mcp/templates";
  return { name, place: name, files: new Map(Object.entries(files)), omit: [], extra: [], ...rest };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

export async function check(
  layers: readonly Layer[],
  rest: Partial<CheckRequest> = {},
): Promise<readonly Diagnostic[]> {
  const folder = mkdtempSync(join(tmpdir(), "templates-test-"));
  try {
    // Packages by another name than node_modules: no cache is kept, and every check is a real one.
    mkdirSync(join(folder, "node_modules"));
    for (const name of readdirSync(join(repository, "node_modules"))) {
      if (name.startsWith(".")) continue;
      symlinkSync(join(repository, "node_modules", name), join(folder, "node_modules", name));
    }
    return (await checkTemplates({ folder, layers, records: noRecords, ...rest })).diagnostics;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A template with the place of its mistake marked by `§`: the text without the mark, and the place. */
export function seeded(text: string): { readonly text: string; readonly place: string } {
  const before = text.slice(0, text.indexOf("§"));
  const line = before.split("\n").length;
  return { text: text.replace("§", ""), place: `${line}:${before.length - before.lastIndexOf("\n")}` };
}

export function placesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, location }) => `${code} ${location?.file}:${location?.line}:${location?.column}`);
}
