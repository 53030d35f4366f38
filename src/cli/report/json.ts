import type { Diagnostic } from "../../diagnostics/index.js";
import type { ToolPlan } from "../../plan/types.js";
import { describeLocation } from "./diagnostics.js";

/** A diagnostic as `--json` prints it. */
export function diagnosticForJson({
  code,
  severity,
  message,
  location,
  help,
}: Diagnostic): Readonly<Record<string, unknown>> {
  return {
    code,
    severity,
    message,
    ...(location && { location, place: describeLocation(location) }),
    ...(help && { help }),
  };
}

/** A tool as `--json` prints it. */
export function toolForJson(tool: ToolPlan): Readonly<Record<string, unknown>> {
  const { name, title, group, operation, effect, risk, access, tokens, bytes } = tool;
  const { method, path, operationId } = operation;
  return { name, title, group, method, path, ...(operationId && { operationId }), effect, risk, access, tokens, bytes };
}
