import type { UndeclaredAuth } from "../config/types.js";
import type { SecurityScheme } from "../model/types.js";
import { type CredentialName, nameCredentials } from "./credentials.js";
import type { PlanInput } from "./types.js";

/** Schemes by name, with what each is called in the connector. */
export interface Schemes {
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  readonly names: ReadonlyMap<string, CredentialName>;
  /** Decides for operations about which the document says nothing; absent when nobody decided. */
  readonly undeclared?: UndeclaredAuth;
}

/** Name of the scheme that stands for security which the document does not declare. */
export const undeclaredScheme = "upstream";

/** The document's schemes, and the one that a person's decision stands for. */
export function schemesOf({ model, config: { auth }, kept }: Pick<PlanInput, "model" | "config" | "kept">): Schemes {
  const names = nameCredentials(model.securitySchemes, kept?.credentials);
  if (auth === undefined) return { schemes: model.securitySchemes, names };
  if (auth === "none") return { schemes: model.securitySchemes, names, undeclared: auth };
  return {
    schemes: new Map([...model.securitySchemes, [undeclaredScheme, schemeOfDecision(auth)]]),
    names: new Map([...names, [undeclaredScheme, { id: undeclaredScheme, prefix: "UPSTREAM" }]]),
    undeclared: auth,
  };
}

function schemeOfDecision(auth: Exclude<UndeclaredAuth, "none">): SecurityScheme {
  const base = { name: undeclaredScheme, pointer: "#" };
  switch (auth) {
    case "bearer":
      return { ...base, type: "bearer" };
    case "basic":
      return { ...base, type: "basic" };
    case "api-key":
      return { ...base, type: "apiKey", in: "header", parameter: "X-API-Key" };
  }
}
