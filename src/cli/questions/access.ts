import type { Access } from "../../config/types.js";
import type { Api } from "../../pipeline.js";
import { judge, nameOperations } from "../../plan/index.js";
import type { Settings } from "../settings.js";
import { declaredEffects } from "./effects.js";
import type { Question } from "./question.js";

const choices: readonly { readonly value: Access; readonly name: string }[] = [
  { value: "read", name: "read   nothing is changed upstream" },
  { value: "write", name: "write  creating and updating as well; every write is protected against repetition" },
  { value: "full", name: "full   deleting, paying and what else cannot be taken back, administration as well" },
];

export const accessQuestion: Question = {
  flag: "access",
  isOpen: ({ access }) => access === undefined,
  about: () => "read, write or full: what the tools may do",
  fallback: (settings, api) => {
    const access = suggestedAccess(settings, api);
    const reason = settings.description === undefined ? "nothing is changed upstream" : "what the described tools need";
    return { settings: { ...settings, access }, sentence: `access: ${access} (${reason})` };
  },
  ask: async (settings, api, signal) => {
    const { select } = await import("../prompts/inquirer.js");
    const access = await select(
      { message: "What may it do?", choices, default: suggestedAccess(settings, api) },
      { signal },
    );
    return { ...settings, access };
  },
};

/** `read`; but who describes a tool that writes has said that it may write. */
function suggestedAccess({ description }: Settings, { model }: Api): Access {
  if (description === undefined) return "read";
  const effects = declaredEffects(description);
  const names = nameOperations(model.operations);
  const risks = model.operations.flatMap((operation) => {
    const naming = names.get(operation.key);
    return naming === undefined ? [] : [judge(operation, naming, effects).risk.verdict];
  });
  if (risks.some((risk) => risk === "destructive" || risk === "admin")) return "full";
  return risks.every((risk) => risk === "read") ? "read" : "write";
}
