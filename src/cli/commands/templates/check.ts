import { exitCodes } from "../../../diagnostics/index.js";
import { checkTemplates } from "../../../templates/check/check-templates.js";
import { planDigest, planOf } from "../../../templates/project.js";
import { describeDiagnostics } from "../../report/diagnostics.js";
import { diagnosticForJson } from "../../report/json.js";
import type { Action } from "./index.js";
import { openSubject } from "./subject.js";

/** `templates check [dir]`: exit code 5 when a template does not compile, makes a broken file or drops a promise. */
export const checkAction: Action = async (directory, context) => {
  const { line, screen, signal } = context;
  const subject = await openSubject(directory, context);
  screen.progress("Checking the templates");
  const own = subject.kind === "project" && {
    plan: () => planOf(subject.project),
    planDigest: planDigest(subject.project),
  };
  const result = await checkTemplates({ ...subject, ...own, signal });
  screen.settle();
  const { diagnostics, customised, cached } = result;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (line.switches.has("json")) {
    const report = { ok: errors === 0, customised, cached, diagnostics: diagnostics.map(diagnosticForJson) };
    screen.print(JSON.stringify(report, undefined, 2));
  } else {
    for (const text of describeDiagnostics(diagnostics, screen.paint)) screen.note(text);
    const counted = `${customised} customised ${customised === 1 ? "file" : "files"}`;
    screen.print(errors === 0 ? `Templates are sound: ${counted}.` : `${errors} wrong in ${counted}.`);
  }
  return errors === 0 ? exitCodes.done : exitCodes.drift;
};
