import type { DiagnosticCode } from "../../diagnostics/index.js";
import type { Warnings } from "../warnings.js";
import { printable } from "../../diagnostics/index.js";
import { type DraftObject, emptyObject, isObject, objectAt } from "../draft.js";
import type { Origins } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import { refuse } from "../refuse.js";

const methodNames = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]);

/**
 * Repairs the outermost parts in place before the walk: keys of `paths` begin with a slash, methods are lower case,
 * `info` is there, `servers` is a list of objects; webhooks, which nobody can call, are gone.
 *
 * @throws Refusal `DOCUMENT_NO_OPERATIONS` when there are no paths at all
 */
export function repairEntry(root: DraftObject, file: string, origins: Origins, warnings: Warnings): void {
  const warn = (code: DiagnosticCode, message: string, pointer: string) =>
    warnings.warn(code, message, { file, pointer });
  const paths = objectAt(root, "paths");
  if (paths === undefined || Object.keys(paths).length === 0) refuseEmpty(root, file);
  root["paths"] = repairPaths(paths, file, origins, warn);
  if (!isObject(root["info"])) root["info"] = emptyObject();
  const { servers } = root;
  if (servers !== undefined && !(Array.isArray(servers) && servers.every(isObject))) {
    warn("DOCUMENT_SHAPE", "`servers` is not a list of objects; what is not one is ignored.", "#/servers");
    root["servers"] = Array.isArray(servers) ? servers.filter(isObject) : [];
  }
}

type WarnAt = (code: DiagnosticCode, message: string, pointer: string) => void;

function repairPaths(paths: DraftObject, file: string, origins: Origins, warn: WarnAt): DraftObject {
  const repaired = emptyObject();
  for (const [path, item] of Object.entries(paths)) {
    const pointer = appendToPointer("#/paths", path);
    if (isObject(item)) repairMethods(item, pointer, warn);
    const isRegular = path.startsWith("/") || path.startsWith("x-") || path === "$ref";
    if (!isRegular) {
      warn(
        "DOCUMENT_PATH",
        `The path ${printable(JSON.stringify(path), 80)} does not begin with a slash; one was added.`,
        pointer,
      );
      origins.note(item, { file, pointer });
    }
    const name = isRegular ? path : `/${path}`;
    if (!isRegular && Object.hasOwn(paths, name)) continue;
    repaired[name] = item;
  }
  return repaired;
}

function repairMethods(item: DraftObject, pointer: string, warn: WarnAt): void {
  for (const key of Object.keys(item)) {
    const method = key.toLowerCase();
    if (method === key || !methodNames.has(method) || Object.hasOwn(item, method)) continue;
    const operation = item[key];
    if (operation === undefined) continue;
    delete item[key];
    item[method] = operation;
    warn("DOCUMENT_SHAPE", "A method is written in capitals.", appendToPointer(pointer, key));
  }
}

/** @throws Refusal `DOCUMENT_NO_OPERATIONS` */
export function refuseEmpty(root: DraftObject, file: string): never {
  const what = Object.hasOwn(root, "webhooks") ? "only webhooks, which the API calls itself" : "no paths";
  return refuse("DOCUMENT_NO_OPERATIONS", `${printable(file)} describes ${what}: there is nothing to call.`, {
    file,
    pointer: "#/paths",
  });
}
