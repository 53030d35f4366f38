import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import { type Location, printable } from "../diagnostics/index.js";
import type { Warnings } from "./warnings.js";
import { limits } from "./limits.js";
import { refuse } from "./refuse.js";

/**
 * The value that a text stands for: JSON when it begins with `{`, else YAML 1.2 with the core schema (dates stay
 * strings; a key that stands twice counts once, with a warning). The value is as the parser made it: unbounded, with
 * shared objects where the text has aliases.
 *
 * @throws Refusal `DOCUMENT_SYNTAX` with line and column
 */
export function parseText(text: string, label: string, warnings: Warnings): unknown {
  if (text.trim() === "") return refuse("DOCUMENT_SYNTAX", `${printable(label)} is empty.`, { file: label });
  return /^\s*\{/.test(text) ? parseJson(text, label, warnings) : parseYaml(text, label, warnings);
}

/** A text in braces that is not JSON may still be YAML in flow style: comments, trailing commas. */
function parseJson(text: string, label: string, warnings: Warnings): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const value = parseYaml(text, label, warnings);
    const reason = printable(error instanceof Error ? error.message : String(error));
    const message = `${printable(label)} is not JSON, and was read as YAML (${reason}).`;
    warnings.warn("DOCUMENT_LENIENT_JSON", message, { file: label });
    return value;
  }
}

function parseYaml(text: string, label: string, warnings: Warnings): unknown {
  try {
    return loadYaml(text, false);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (!error.reason.startsWith("duplicated mapping key")) return refuseSyntax(error, label);
    const message = "A key stands twice in one mapping; the last one counts.";
    warnings.warn("DOCUMENT_DUPLICATE_KEY", message, locationOf(error, label));
    return parseWithDuplicates(text, label);
  }
}

function parseWithDuplicates(text: string, label: string): unknown {
  try {
    return loadYaml(text, true);
  } catch (error) {
    if (error instanceof YAMLException) return refuseSyntax(error, label);
    throw error;
  }
}

function loadYaml(text: string, json: boolean): unknown {
  // `maxDepth` is newer than the published types of js-yaml.
  const options = { schema: CORE_SCHEMA, json, maxDepth: limits.depth * 2 };
  return load(text, options);
}

function refuseSyntax(error: YAMLException, label: string): never {
  const excerpt = error.mark?.snippet ? `\n${excerptOf(error.mark.snippet)}` : "";
  const message = `${printable(label)} cannot be parsed: ${printable(error.reason)}.${excerpt}`;
  return refuse("DOCUMENT_SYNTAX", message, locationOf(error, label));
}

function excerptOf(snippet: string): string {
  const lines = snippet.split("\n").map((line) => printable(line, 120));
  return lines.join("\n");
}

function locationOf(error: YAMLException, label: string): Location {
  if (error.mark === undefined || error.mark === null) return { file: label };
  return { file: label, line: error.mark.line + 1, column: error.mark.column + 1 };
}
