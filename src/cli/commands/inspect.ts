import { exitCodes, Refusal } from "../../diagnostics/index.js";
import { inspect } from "../../pipeline.js";
import { configOf } from "../questions/config.js";
import { describeDiagnostics } from "../report/diagnostics.js";
import { inspectionJson, inspectionText } from "../report/inspection.js";
import { settingsOf } from "../settings.js";
import { apiRequest } from "./api-request.js";
import type { Command } from "./command.js";

/** `inspect <spec>`: what a connector would hold; writes nothing. */
export const inspectCommand: Command = async (context) => {
  const { line, screen } = context;
  const settings = settingsOf(line, {});
  if (settings.spec === undefined) {
    const message = "inspect needs a document.";
    throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, help: "See create-safe-mcp inspect --help." });
  }
  const inspected = await inspect(apiRequest(settings, context), () =>
    configOf({ ...settings, auth: settings.auth ?? "bearer" }, "inspected"),
  );
  screen.settle();
  for (const text of describeDiagnostics(inspected.diagnostics, screen.paint)) screen.note(text);
  screen.print(
    line.switches.has("json")
      ? JSON.stringify(inspectionJson(inspected), undefined, 2)
      : inspectionText(inspected, screen.paint),
  );
  return exitCodes.done;
};
