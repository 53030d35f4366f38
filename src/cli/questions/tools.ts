import { Diagnostics } from "../../diagnostics/index.js";
import { type Api } from "../../pipeline.js";
import { planConnector, selectOperations } from "../../plan/index.js";
import type { Settings } from "../settings.js";
import { configOf } from "./config.js";
import type { Question } from "./question.js";

/** Above 40 operations a person picks; the owner alone can say, so `--yes` takes nothing. */
export const toolsQuestion: Question = {
  flag: "tools",
  isOpen: (settings, api) => settings.description === undefined && undecided(settings, api) !== undefined,
  about: (settings, api) =>
    `the document has ${undecided(settings, api)} operations: say which (${examples(api)}), or all; inspect lists them`,
  fallback: () => undefined,
  ask: async (settings, api, signal) => {
    const [{ pickTools }, { pickable }] = await Promise.all([
      import("../prompts/pick-tools.js"),
      import("../prompts/pickable.js"),
    ]);
    const config = { ...configOf(settings, "any"), tools: ["all"], auth: settings.auth ?? "bearer" } as const;
    const { tools } = planConnector({ ...api, config }, new Diagnostics());
    return { ...settings, tools: await pickTools({ message: "Which tools?", tools: pickable(tools) }, { signal }) };
  },
};

/** Selectors that this document has, to begin with. */
function examples({ model }: Api): string {
  const [tag] = model.operations.flatMap(({ tags }) => tags.filter((name) => /^[\w-]{1,40}$/.test(name)));
  return tag === undefined ? "method:get" : `tag:${tag}, method:get`;
}

function undecided({ tools = [], allow = [] }: Settings, { model }: Api): number | undefined {
  const selection = selectOperations(model, { tools, allow });
  return selection.kind === "undecided" ? selection.usable.length : undefined;
}
