import type { Api } from "../../pipeline.js";
import type { FlagName } from "../arguments/flags.js";
import type { Settings } from "../settings.js";
import { accessQuestion } from "./access.js";
import { authQuestion } from "./auth.js";
import { missingAnswers } from "./missing-answers.js";
import { nameQuestion } from "./name.js";
import type { Question } from "./question.js";
import { toolsQuestion } from "./tools.js";
import { transportQuestion } from "./transport.js";

/** In the order they are asked: what the tools may do before they are picked, how they get in only for those picked. */
const questions: readonly Question[] = [nameQuestion, accessQuestion, toolsQuestion, authQuestion, transportQuestion];

/** How open questions are closed: asked of a person, closed by their defaults (`--yes`), or refused. */
export type Manner =
  | { readonly kind: "ask"; readonly signal: AbortSignal }
  | { readonly kind: "defaults"; readonly switches?: readonly FlagName[]; say(sentence: string): void }
  | { readonly kind: "refuse"; readonly switches?: readonly FlagName[] };

/**
 * Closes every open question.
 * @throws Refusal `CLI_ANSWERS_MISSING`, exit code 2, listing all that nobody answered
 */
export async function resolveSettings(settings: Settings, api: Api, manner: Manner): Promise<Settings> {
  let resolved = settings;
  const missing: Question[] = [];
  for (const question of questions) {
    if (!question.isOpen(resolved, api)) continue;
    const fallback = manner.kind === "defaults" ? question.fallback(resolved, api) : undefined;
    if (manner.kind === "ask") resolved = await question.ask(resolved, api, manner.signal);
    else if (fallback === undefined) missing.push(question);
    else {
      resolved = fallback.settings;
      if (manner.kind === "defaults") manner.say(fallback.sentence);
    }
  }
  if (missing.length > 0)
    throw missingAnswers(
      missing.map((question) => ({
        flag: question.flag,
        about: question.about(resolved, api),
        hasDefault: question.fallback(resolved, api) !== undefined,
      })),
      withDefaults(resolved, api),
      manner.kind === "ask" ? [] : manner.switches,
    );
  return resolved;
}

/** The settings with every default taken: what the complete command line is made of. */
function withDefaults(settings: Settings, api: Api): Settings {
  return questions.reduce(
    (sofar, question) => (question.isOpen(sofar, api) ? (question.fallback(sofar, api)?.settings ?? sofar) : sofar),
    settings,
  );
}
