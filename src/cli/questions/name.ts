import { basename, resolve } from "node:path";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import type { Api } from "../../pipeline.js";
import { slug } from "../../plan/index.js";
import type { Settings } from "../settings.js";
import type { Question } from "./question.js";

const VALID_NAME = /^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/;
const MAX_LENGTH = 64;
const refusedByNpm: ReadonlySet<string> = new Set(["node_modules", "favicon.ico"]);

export const nameQuestion: Question = {
  flag: "name",
  isOpen: ({ name, directory }) => name === undefined && directory === undefined,
  about: () => "the name of the connector and of its folder",
  fallback: (settings, api) => {
    const name = suggestedName(api);
    return { settings: { ...settings, name }, sentence: `name: ${name}` };
  },
  ask: async (settings, api, signal) => {
    const { input } = await import("../prompts/inquirer.js");
    const name = await input(
      { message: "Name of the connector", default: suggestedName(api), validate: (value) => problemOf(value) ?? true },
      { signal },
    );
    return { ...settings, name };
  },
};

/** The name that was given, else one made from the folder. */
export function nameOf({ name, directory }: Settings, cwd: string): string {
  return (
    name ??
    slug(basename(resolve(cwd, directory ?? ".")), {
      convention: "kebab",
      fallback: "connector",
      maxLength: MAX_LENGTH,
    })
  );
}

/** @throws Refusal exit code 2 with a name that would do */
export function checkName(name: string): void {
  const problem = problemOf(name);
  if (problem === undefined) return;
  const help = `Try --name ${slug(name, { convention: "kebab", fallback: "connector", maxLength: MAX_LENGTH })}`;
  throw new Refusal(exitCodes.usage, { code: "CLI_VALUE", message: `--name "${printable(name)}": ${problem}`, help });
}

function problemOf(name: string): string | undefined {
  if (name.length > MAX_LENGTH) return `A name has at most ${MAX_LENGTH} characters.`;
  if (!VALID_NAME.test(name))
    return "A name is lower-case letters and digits, joined by single -, _ or ., a letter first.";
  return refusedByNpm.has(name) ? "npm refuses this name." : undefined;
}

function suggestedName({ model }: Api): string {
  const bare = slug(model.title, { convention: "kebab", fallback: "api", maxLength: 40 }).replace(/-(api|mcp)$/, "");
  return `${bare}-mcp`;
}
