import type { Refusal } from "../../diagnostics/index.js";
import type { Created } from "../../pipeline.js";
import { diagnosticForJson, toolForJson } from "./json.js";

/** What was made, for programs. */
export function createdJson(
  { target, plan, config, files, diagnostics }: Created,
  dryRun: boolean,
  failure: Refusal | undefined,
): unknown {
  return {
    directory: target,
    written: !dryRun,
    config,
    document: plan.document,
    tools: plan.tools.map(toolForJson),
    credentials: plan.upstream.credentials.map(({ id, scopes, variables }) => ({
      id,
      scopes,
      variables: variables.map(({ name }) => name),
    })),
    leftOut: plan.leftOut,
    files: files.map(({ path, contents }) => ({ path, bytes: Buffer.byteLength(contents) })),
    diagnostics: diagnostics.map(diagnosticForJson),
    ...(failure && { error: { ...diagnosticForJson(failure.diagnostic), exitCode: failure.exitCode } }),
  };
}
