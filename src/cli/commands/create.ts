import { resolve } from "node:path";
import { exitCodes } from "../../diagnostics/index.js";
import { type Api, create, type Decisions } from "../../pipeline.js";
import { checkTarget } from "../../write/index.js";
import { configOf } from "../questions/config.js";
import { mannersOf } from "../arguments/manners.js";
import { missingAnswers } from "../questions/missing-answers.js";
import { checkName, nameOf } from "../questions/name.js";
import { type Manner, resolveSettings } from "../questions/resolve-settings.js";
import { describeDiagnostics } from "../report/diagnostics.js";
import { createdJson } from "../report/created.js";
import { describeRefusal } from "../report/failure.js";
import { lastScreen } from "../report/last-screen.js";
import { type Settings, settingsOf } from "../settings.js";
import type { Screen } from "../terminal/screen.js";
import { apiRequest } from "./api-request.js";
import type { Command, CommandContext } from "./command.js";
import { type Finished, finishProject } from "./finish-project.js";
import { readAnswers } from "./read-answers.js";

/** `create [dir]`: all questions are asked and the document is read before anything exists on disk. */
export const createCommand: Command = async (context) => {
  const { line, screen, diagnostics, cwd } = context;
  const given = await withSource(settingsOf(line, await readAnswers(context)), context);
  if (given.name !== undefined) checkName(given.name);
  if (given.directory !== undefined) checkTarget(resolve(cwd, given.directory));
  const dryRun = line.switches.has("dry-run");
  const created = await create({ ...apiRequest(given, context), decide: (api) => decide(given, api, context), dryRun });
  for (const text of describeDiagnostics(diagnostics.all, screen.paint)) screen.note(text);
  const finished = dryRun ? notFinished : await finishProject(created, context);
  if (line.switches.has("json"))
    screen.print(JSON.stringify(createdJson(created, dryRun, finished.failure), undefined, 2));
  else screen.print(lastScreen({ created, given, line, installed: finished.installed, cwd, paint: screen.paint }));
  return exitCodeOf(finished, screen);
};

const notFinished: Finished = { installed: false };

async function decide(given: Settings, api: Api, context: CommandContext): Promise<Decisions> {
  const settings = await resolveSettings(given, api, manner(context));
  const { cwd } = context;
  const name = nameOf(settings, cwd);
  const target = checkTarget(resolve(cwd, settings.directory ?? name));
  const config = configOf(settings, name, { cwd, target });
  if (settings.templates === undefined) return { config, target };
  const { layersFor } = await import("./templates/layers-for.js");
  return { target, ...(await layersFor(settings.templates, { config, target }, context)) };
}

/** The project stands even when its dependencies could not be installed; that is said last. */
function exitCodeOf({ failure }: Finished, screen: Screen): number {
  if (failure === undefined) return exitCodes.done;
  for (const text of describeRefusal(failure.diagnostic, screen.paint)) screen.note(text);
  return failure.exitCode;
}

function manner({ line, screen, signal }: CommandContext): Manner {
  if (screen.interactive) return { kind: "ask", signal };
  const switches = mannersOf(line);
  if (!line.switches.has("yes")) return { kind: "refuse", switches };
  return {
    kind: "defaults",
    switches: [...switches, "yes"],
    say: (sentence) => screen.note(`--yes takes ${sentence}`),
  };
}

/** A document or a description of the API; a person is asked for one. */
async function withSource(settings: Settings, { line, screen, signal }: CommandContext): Promise<Settings> {
  if (settings.spec !== undefined || settings.description !== undefined) return settings;
  if (screen.interactive) return (await import("../prompts/ask-source.js")).askSource(settings, signal);
  throw missingAnswers(
    [{ flag: "spec", about: "the OpenAPI document; or --answers with a description of the API" }],
    settings,
    mannersOf(line),
  );
}
