import { type Code, trusted } from "./code.js";

/** A name that the plan made by `slug()`, or an npm name: letters, digits and joiners only. @throws for anything else */
export function slugCode(name: string): Code<"own"> {
  return checked(name, /^[a-z0-9@][a-z0-9@/._-]*$/i);
}

/** The name of an environment variable. @throws for anything else */
export function environmentName(name: string): Code<"own"> {
  return checked(name, /^[A-Z][A-Z0-9_]*$/);
}

/** Words of ours, for a comment or a line of prose. @throws when they hold anything but printable ASCII */
export function ownWords(text: string): Code<"own"> {
  return checked(text, /^[\x20-\x7e]*$/);
}

function checked(text: string, shape: RegExp): Code<"own"> {
  if (!shape.test(text)) throw new Error(`Not a name of ours: ${JSON.stringify(text)}`);
  return trusted(text, "own");
}
