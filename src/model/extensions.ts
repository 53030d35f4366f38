import type { JsonObject } from "../load/types.js";
import { plainTextOrNone } from "./plain-text.js";
import { flagAt, objectAt, own } from "./read-json.js";
import type { OperationExtensions } from "./types.js";

/** The extensions that are honoured; the operation's word goes before the path's, the path's before the document's. */
export function readExtensions(root: JsonObject, pathItem: JsonObject, operation: JsonObject): OperationExtensions {
  const holders = [objectAt(operation, "x-mcp"), objectAt(operation, "x-speakeasy-mcp")].filter(
    (holder) => holder !== undefined,
  );
  const include = inclusion(operation) ?? flagAt(pathItem, "x-mcp") ?? flagAt(root, "x-mcp");
  const name = firstText(holders, "name");
  const title = firstText(holders, "title");
  const description = firstText(holders, "description") ?? textOf(operation, "x-tool-description");
  const consequential = flagAt(operation, "x-openai-isConsequential");
  const internal = flagAt(operation, "x-internal") ?? flagAt(pathItem, "x-internal");
  return {
    ...(include !== undefined && { include }),
    ...(name !== undefined && { name }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(consequential !== undefined && { consequential }),
    ...(internal !== undefined && { internal }),
  };
}

function inclusion(operation: JsonObject): boolean | undefined {
  const mcp = objectAt(operation, "x-mcp");
  const speakeasy = objectAt(operation, "x-speakeasy-mcp");
  const disabled = speakeasy && flagAt(speakeasy, "disabled");
  return (
    flagAt(operation, "x-mcp") ?? (mcp && flagAt(mcp, "enabled")) ?? (disabled === undefined ? undefined : !disabled)
  );
}

function firstText(holders: readonly JsonObject[], key: string): string | undefined {
  return holders.map((holder) => textOf(holder, key)).find((text) => text !== undefined);
}

function textOf(holder: JsonObject, key: string): string | undefined {
  return plainTextOrNone(own(holder, key));
}
