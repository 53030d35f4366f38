import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import type { TemplateFiles } from "../render/layers/stock-templates.js";

const mostFiles = 2_000;
const mostBytes = 8 * 1024 * 1024;
const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".DS_Store"]);

/**
 * The files of a folder of templates, in the order of their paths. Links are not followed.
 * @throws Refusal `TEMPLATE_FOLDER`, exit code 2
 */
export function readTemplateFolder(folder: string): TemplateFiles {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) refuse(folder, "is no folder");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/");
      return { path, isFile: entry.isFile() };
    })
    .filter(({ path }) => !path.split("/").some((segment) => skipped.has(segment)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const odd = paths.find(({ isFile }) => !isFile);
  if (odd !== undefined) refuse(folder, `holds ${printable(odd.path)}, which is a link`);
  if (paths.length > mostFiles) refuse(folder, `holds more than ${mostFiles} files`);
  const files = new Map(paths.map(({ path }) => [path, readText(folder, path)]));
  const bytes = [...files.values()].reduce((sum, text) => sum + text.length, 0);
  if (bytes > mostBytes) refuse(folder, `holds more than ${mostBytes} bytes`);
  return files;
}

function readText(folder: string, path: string): string {
  const bytes = readFileSync(join(folder, path));
  try {
    return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(folder, `holds ${printable(path)}, which is no UTF-8 text`);
  }
}

function refuse(folder: string, problem: string): never {
  const message = `The folder of templates ${printable(folder)} ${problem}.`;
  throw new Refusal(exitCodes.usage, { code: "TEMPLATE_FOLDER", message });
}
