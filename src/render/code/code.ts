declare const brand: unique symbol;

/** Text that may stand in an emitted file as it is. Only the modules of `code/` make it; a template takes nothing else. */
export type Code = string & { readonly [brand]: true };

/** For `code/` alone: says that this text was built from escaped literals, checked names and our own words. */
export function trusted(text: string): Code {
  return text as Code;
}

/** Joins pieces that are already code with a separator of our own. */
export function joinCode(pieces: readonly Code[], separator: "" | " " | ", " | "\n" | "\n\n"): Code {
  return trusted(pieces.join(separator));
}
