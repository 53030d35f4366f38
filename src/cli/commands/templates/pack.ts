import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { exitCodes, printable, Refusal } from "../../../diagnostics/index.js";
import { contextVersion } from "../../../render/context/index.js";
import { isContextRange } from "../../../templates/package/context-range.js";
import { manifestOf, parseManifest } from "../../../templates/package/manifest.js";
import { isPackageName } from "../../../templates/package/open-package.js";
import { manifestFile, packageTemplates } from "../../../templates/places.js";
import { readTemplateFolder } from "../../../templates/read-folder.js";
import type { Action } from "./index.js";

/** `templates pack [dir]`: writes the manifest of a package: what it brings, for which context, and its digest. */
export const packAction: Action = async (directory, { line, screen, cwd }) => {
  const folder = resolve(cwd, directory ?? ".");
  const name = packageNameIn(folder);
  const range = line.values.get("context-version") ?? rangeIn(folder) ?? String(contextVersion);
  if (!isContextRange(range)) {
    const message = `--context-version takes a range as "1" or ">=1 <3"; not "${printable(range)}".`;
    throw new Refusal(exitCodes.usage, { code: "CLI_VALUE", message });
  }
  const manifest = manifestOf(name, range, readTemplateFolder(join(folder, packageTemplates)));
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  if (!line.switches.has("dry-run")) writeFileSync(join(folder, manifestFile), text);
  if (line.switches.has("json")) screen.print(JSON.stringify(manifest, undefined, 2));
  else
    screen.print(
      `${manifestFile}: ${manifest.files.length} templates, ${manifest.slots.length} slots, digest ${manifest.digest.slice(0, 12)}.`,
    );
  return exitCodes.done;
};

function packageNameIn(folder: string): string {
  const file = join(folder, "package.json");
  const value: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  const name: unknown = Reflect.get(Object(value), "name");
  if (typeof name === "string" && isPackageName(name)) return name;
  const message = `${printable(folder)} is no package: its package.json has no name.`;
  throw new Refusal(exitCodes.usage, { code: "TEMPLATE_PACKAGE", message, help: "Run npm init there first." });
}

function rangeIn(folder: string): string | undefined {
  const file = join(folder, manifestFile);
  return existsSync(file) ? parseManifest(readFileSync(file, "utf8"), ".").contextVersion : undefined;
}
