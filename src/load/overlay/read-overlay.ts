import { printable } from "../../diagnostics/index.js";
import { type Draft, type DraftObject, isObject } from "../draft.js";
import type { Origin } from "../origins.js";
import { appendToPointer } from "../pointer.js";
import type { SourceFile } from "../references/source-files.js";
import { refuseOverlay } from "./refuse-overlay.js";

/** What an action does to the places that its target selects. */
export type Change =
  | { readonly kind: "remove" }
  | { readonly kind: "update"; readonly value: Draft }
  | { readonly kind: "copy"; readonly path: string }
  | { readonly kind: "none" };

/** An Action Object (Overlay 1.1.0). */
export interface Action {
  readonly target: string;
  readonly change: Change;
  /** Where it stands in its overlay. */
  readonly at: Origin;
}

/**
 * The actions of an Overlay document of version 1.0 or 1.1, in order.
 *
 * @throws Refusal `OVERLAY_UNUSABLE`
 */
export function readOverlay({ root, label }: SourceFile): readonly Action[] {
  const file = printable(label);
  if (!isObject(root)) return refuseOverlay(`${file} is not an Overlay document.`, { file: label, pointer: "#" });
  const version = versionOf(root, label);
  const { actions } = root;
  const at = { file: label, pointer: "#/actions" };
  if (!Array.isArray(actions) || actions.length === 0) return refuseOverlay(`${file} has no list of actions.`, at);
  return actions.map((action, index) => readAction(action, version, below(at, index)));
}

type Version = "1.0" | "1.1";

function versionOf(root: DraftObject, label: string): Version {
  const { overlay } = root;
  if (overlay === undefined) {
    const isDocument = Object.hasOwn(root, "openapi") || Object.hasOwn(root, "swagger");
    const what = isDocument ? "is an OpenAPI document; it belongs to --spec" : "has no `overlay`, its version";
    return refuseOverlay(`${printable(label)} ${what}.`, { file: label, pointer: "#" });
  }
  const written = typeof overlay === "number" ? overlay.toFixed(1) : overlay;
  const version = typeof written === "string" ? /^(1\.[01])(\.\d+)?$/.exec(written)?.[1] : undefined;
  if (version === "1.0" || version === "1.1") return version;
  const message = `${printable(label)} says \`overlay: ${printable(JSON.stringify(overlay), 40)}\`; 1.0 and 1.1 are read.`;
  return refuseOverlay(message, { file: label, pointer: "#/overlay" });
}

function readAction(action: Draft, version: Version, at: Origin): Action {
  if (!isObject(action)) return refuseOverlay("An action is not an object.", at);
  const { target } = action;
  if (typeof target !== "string") return refuseOverlay("An action has no `target`, a JSONPath.", at);
  return { target, change: changeOf(action, version, at), at };
}

function changeOf(action: DraftObject, version: Version, at: Origin): Change {
  const { remove = false, update, copy } = action;
  if (typeof remove !== "boolean") return refuseOverlay("`remove` is neither true nor false.", below(at, "remove"));
  if (remove) return { kind: "remove" };
  if (update !== undefined && copy !== undefined) {
    return refuseOverlay("An action has both `update` and `copy`: each of them rules the other out.", at);
  }
  if (update !== undefined) return { kind: "update", value: update };
  if (copy === undefined) return { kind: "none" };
  if (version === "1.0") return refuseOverlay("`copy` belongs to `overlay: 1.1.0`.", below(at, "copy"));
  return typeof copy === "string"
    ? { kind: "copy", path: copy }
    : refuseOverlay("`copy` is not a JSONPath.", below(at, "copy"));
}

/** A member's place. */
export function below({ file, pointer }: Origin, ...tokens: readonly (string | number)[]): Origin {
  return { file, pointer: appendToPointer(pointer, ...tokens) };
}
