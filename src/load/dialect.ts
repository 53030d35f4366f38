import { printable } from "../diagnostics/index.js";
import type { Warnings } from "./warnings.js";
import { type Draft, type DraftObject, isObject } from "./draft.js";
import { refuse } from "./refuse.js";
import type { Document } from "./types.js";

export type Dialect = Document["dialect"];

const supported: readonly Dialect[] = ["2.0", "3.0", "3.1", "3.2"];
const hint = "create-safe-mcp reads OpenAPI 2.0 (Swagger), 3.0, 3.1 and 3.2.";

/**
 * The dialect that a document says it is written in; a sloppy version (`3.0`, `2`, `3.0.0-rc1`) is taken with a warning.
 *
 * @throws Refusal `DOCUMENT_NOT_OPENAPI`
 */
export function recogniseDialect(
  root: Draft,
  label: string,
  warnings: Warnings,
): {
  readonly root: DraftObject;
  readonly dialect: Dialect;
} {
  if (!isObject(root)) return refuseOther(`holds ${nameOf(root)}, not an object`, label);
  const field = Object.hasOwn(root, "openapi") ? "openapi" : "swagger";
  const version = root[field];
  if (version === undefined) return refuseOther(guess(root), label);
  const written = typeof version === "number" ? version.toFixed(1) : textOf(version).trim();
  const dialect = dialectOf(field, written);
  if (dialect === undefined)
    return refuseOther(`says \`${field}: ${printable(written, 40)}\`, an unknown version`, label);
  if (typeof version !== "string" || !/^(2\.0|3\.[012]\.\d+)$/.test(version)) {
    const message = `The version \`${field}: ${printable(textOf(version), 40)}\` was read as ${dialect}.`;
    warnings.warn("DOCUMENT_VERSION", message, { file: label, pointer: `#/${field}` });
  }
  return { root, dialect };
}

function textOf(version: Draft): string {
  return typeof version === "string" ? version : JSON.stringify(version);
}

function dialectOf(field: string, version: string): Dialect | undefined {
  const [, major, minor = "0"] = /^v?(\d+)(?:\.(\d+))?(?:[.-].*)?$/.exec(version) ?? [];
  const dialect = supported.find((known) => known === `${major}.${minor}`);
  return (dialect === "2.0") === (field === "swagger") || dialect === undefined ? dialect : undefined;
}

const others: readonly (readonly [test: (root: DraftObject) => boolean, what: string])[] = [
  [(root) => Object.hasOwn(root, "asyncapi"), "is an AsyncAPI document: it describes messages, not HTTP operations"],
  [(root) => isPostman(root), "is a Postman collection; export it as OpenAPI first"],
  [(root) => root["kind"] === "discovery#restDescription", "is a Google API discovery document; convert it first"],
  [(root) => Object.hasOwn(root, "swaggerVersion"), "is Swagger 1.x; convert it first"],
  [(root) => Object.hasOwn(root, "arazzo"), "is an Arazzo workflow document"],
  [(root) => Object.hasOwn(root, "overlay"), "is an OpenAPI Overlay; it belongs to --overlay"],
  [(root) => root["_type"] === "export", "is an Insomnia export; export it as OpenAPI first"],
  [(root) => Object.hasOwn(root, "log"), "looks like an HTTP archive (HAR)"],
  [(root) => Object.hasOwn(root, "$schema") || Object.hasOwn(root, "$defs"), "looks like a JSON Schema"],
  [(root) => Object.hasOwn(root, "paths"), "has `paths`, but neither `openapi` nor `swagger`"],
];

function guess(root: DraftObject): string {
  return others.find(([test]) => test(root))?.[1] ?? "has neither `openapi` nor `swagger`";
}

function isPostman(root: DraftObject): boolean {
  return (isObject(root["info"]) && Object.hasOwn(root["info"], "_postman_id")) || Array.isArray(root["item"]);
}

function nameOf(root: Draft): string {
  if (Array.isArray(root)) return "a list";
  if (typeof root !== "string") return String(root);
  if (/^\s*<(!doctype|html)/i.test(root)) return "an HTML page";
  return root.startsWith("#%RAML") ? "RAML" : "plain text";
}

function refuseOther(what: string, label: string): never {
  return refuse("DOCUMENT_NOT_OPENAPI", `${printable(label)} ${what}.`, { file: label, pointer: "#" }, hint);
}
