import type { UndeclaredAuth } from "../../config/types.js";
import type { Operation } from "../../model/types.js";
import type { Api } from "../../pipeline.js";
import { needsAuthDecision, selectOperations } from "../../plan/index.js";
import type { Settings } from "../settings.js";
import type { Question } from "./question.js";

const choices: readonly { readonly value: UndeclaredAuth; readonly name: string }[] = [
  { value: "bearer", name: "bearer   a token in the Authorization header, read from UPSTREAM_TOKEN" },
  { value: "api-key", name: "api-key  a key in the X-API-Key header, read from UPSTREAM_API_KEY" },
  { value: "basic", name: "basic    a user name and a password" },
  { value: "none", name: "none     the API is open to everyone" },
];

/** Unknown is not anonymous: a document that says nothing about security is asked about. */
export const authQuestion: Question = {
  flag: "auth",
  isOpen: (settings, api) => settings.auth === undefined && needsAuthDecision(chosenOperations(settings, api)),
  about: (settings, api) => `${undeclared(settings, api)}: bearer, api-key, basic or none`,
  fallback: (settings, api) => ({
    settings: { ...settings, auth: "bearer" },
    sentence: `auth: bearer (${undeclared(settings, api)}; the token is read from UPSTREAM_TOKEN)`,
  }),
  ask: async (settings, api, signal) => {
    const { select } = await import("../prompts/inquirer.js");
    const subject = undeclared(settings, api);
    const message = `${subject.charAt(0).toUpperCase()}${subject.slice(1)}. How are callers known?`;
    return { ...settings, auth: await select({ message, choices }, { signal }) };
  },
};

/** What the selectors choose; all operations as long as nobody has chosen. */
function chosenOperations({ tools = [], allow = [] }: Settings, { model }: Api): readonly Operation[] {
  const selection = selectOperations(model, { tools, allow });
  return selection.kind === "selected" ? selection.operations : model.operations;
}

function undeclared(settings: Settings, api: Api): string {
  const operations = chosenOperations(settings, api);
  const silent = operations.filter((operation) => needsAuthDecision([operation])).length;
  return silent === operations.length
    ? "the document declares no security"
    : `the document declares no security for ${silent} of ${operations.length} operations`;
}
