import type { Transport } from "../../config/types.js";
import type { Question } from "./question.js";

const choices: readonly { readonly value: Transport; readonly name: string }[] = [
  { value: "both", name: "both   decided when it is started" },
  { value: "stdio", name: "stdio  started by a desktop client or an editor" },
  { value: "http", name: "http   a server that others reach" },
];

export const transportQuestion: Question = {
  flag: "transport",
  isOpen: ({ transport }) => transport === undefined,
  about: () => "stdio, http or both: how clients reach it",
  fallback: (settings) => ({ settings: { ...settings, transport: "both" }, sentence: "transport: both" }),
  ask: async (settings, _, signal) => {
    const { select } = await import("../prompts/inquirer.js");
    return { ...settings, transport: await select({ message: "How is it reached?", choices }, { signal }) };
  },
};
