import { exitCodes, Refusal } from "../diagnostics/index.js";

/** What stops planning; each is a Refusal that says what to do. */

export function refuseUnusable(): never {
  throw new Refusal(exitCodes.documentInvalid, {
    code: "SELECTION_EMPTY",
    message: "The document has no operation that can be used.",
  });
}

export function refuseUndecided(count: number): never {
  throw new Refusal(exitCodes.usage, {
    code: "SELECTION_UNDECIDED",
    message: `The document has ${count} usable operations and nothing says which of them become tools.`,
  });
}

export function refuseUnmatched(selector: string, candidates: readonly string[]): never {
  const help = candidates.length === 0 ? {} : { help: `Did you mean ${candidates.join(", ")}?` };
  throw new Refusal(exitCodes.usage, {
    code: "SELECTION_UNMATCHED",
    message: `The selector "${selector}" matches no operation.`,
    ...help,
  });
}

export function refuseEmpty(selected: number): never {
  throw new Refusal(exitCodes.usage, {
    code: "SELECTION_EMPTY",
    message:
      selected === 0 ? "No operation is selected." : `None of the ${selected} selected operations can become a tool.`,
  });
}

export function refuseUndecidedAuth(): never {
  throw new Refusal(exitCodes.usage, {
    code: "SECURITY_UNDECIDED",
    message: "The document does not say how to authenticate, and nobody has decided.",
  });
}
