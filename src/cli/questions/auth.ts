import type { UndeclaredAuth } from "../../config/types.js";
import { needsAuthDecision } from "../../plan/index.js";
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
  isOpen: ({ auth }, { model }) => auth === undefined && needsAuthDecision(model.operations),
  about: () => "the document declares no security: bearer, api-key, basic or none",
  fallback: (settings) => ({
    settings: { ...settings, auth: "bearer" },
    sentence: "auth: bearer (the document declares no security; the token is read from UPSTREAM_TOKEN)",
  }),
  ask: async (settings, _, signal) => {
    const { select } = await import("../prompts/inquirer.js");
    const auth = await select(
      { message: "The document declares no security. How are callers known?", choices },
      { signal },
    );
    return { ...settings, auth };
  },
};
