import type { Config } from "../config/types.js";
import { nearest } from "../diagnostics/index.js";
import type { ApiModel, Operation } from "../model/types.js";
import { nameOperations, type ToolNaming } from "./naming.js";
import { parseSelector, type Selector } from "./selectors.js";

/** Up to this many operations are all selected when nobody says which. */
export const defaultSelectionLimit = 40;

/** What became of the choice of operations. */
export type Selection =
  | { readonly kind: "selected"; readonly operations: readonly Operation[] }
  /** Too many to take them all: a person must pick. */
  | { readonly kind: "undecided"; readonly usable: readonly Operation[] }
  /** A selector that matches nothing, with the names most like it. */
  | { readonly kind: "unmatched"; readonly selector: string; readonly nearest: readonly string[] };

/**
 * The operations that the selectors of a configuration choose, in document order. Tag, path and method selectors pass
 * over deprecated and internal operations; `all` takes deprecated ones too; naming an operation takes it in any case.
 */
export function selectOperations(
  model: ApiModel,
  config: Pick<Config, "tools" | "allow">,
  names: ReadonlyMap<string, ToolNaming> = nameOperations(model.operations),
): Selection {
  const nameOf = ({ key }: Operation): string => names.get(key)?.name ?? "";
  const selectors = [...config.tools.map(parseSelector), ...config.allow.map(parseSelector)];
  const unmatched = selectors.find(
    (selector) => !model.operations.some((operation) => selector.accepts(operation, nameOf(operation))),
  );
  if (unmatched !== undefined) {
    return {
      kind: "unmatched",
      selector: unmatched.text,
      nearest: nearest(unmatched.text.replace(/^!/, ""), new Set(selectable(model, names)), 3),
    };
  }
  if (config.tools.length === 0 && config.allow.length === 0) {
    const usable = model.operations.filter(isOffered);
    if (usable.length > defaultSelectionLimit) return { kind: "undecided", usable };
  }
  const chooses = selectionOf(config);
  return {
    kind: "selected",
    operations: model.operations.filter((operation) => chooses(operation, nameOf(operation))),
  };
}

/** What the selectors say about one operation by itself. */
export function selectionOf({
  tools,
  allow,
}: Pick<Config, "tools" | "allow">): (operation: Operation, toolName: string) => boolean {
  const selectors = [...tools, ...allow].map(parseSelector);
  const [left, taken] = [selectors.filter(({ negative }) => negative), selectors.filter(({ negative }) => !negative)];
  const takesAll = !tools.some((text) => !text.startsWith("!"));
  return (operation, toolName) =>
    ((takesAll && isOffered(operation)) || taken.some((selector) => takes(selector, operation, toolName))) &&
    !left.some((selector) => selector.accepts(operation, toolName));
}

function takes(selector: Selector, operation: Operation, name: string): boolean {
  if (!selector.accepts(operation, name)) return false;
  if (selector.single) return true;
  return selector.text === "all" ? !isHidden(operation) : isOffered(operation);
}

/** The document itself says that it is not for tools (`x-mcp: false`) or not for the public (`x-internal`). */
function isHidden({ extensions }: Operation): boolean {
  return extensions.include === false || (extensions.internal === true && extensions.include !== true);
}

function isOffered(operation: Operation): boolean {
  return !isHidden(operation) && (!operation.deprecated || operation.extensions.include === true);
}

function* selectable(model: ApiModel, names: ReadonlyMap<string, ToolNaming>): Iterable<string> {
  for (const { key, operationId, tags, path } of model.operations) {
    yield names.get(key)?.name ?? "";
    if (operationId !== undefined) yield operationId;
    for (const tag of tags) yield `tag:${tag}`;
    yield `path:${path}`;
  }
}
