import { inspect } from "node:util";
import { conceal } from "./redaction.js";

let read: (secret: Secret) => string;

/** A value that no log, error, result or debugger prints. Its text comes out through `reveal` alone. */
export class Secret {
  readonly #value: string;

  static {
    read = (secret) => secret.#value;
  }

  constructor(value: string) {
    this.#value = value;
    conceal(value);
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** The one way to the text of a secret: called where a request is built, and nowhere else. */
export function reveal(secret: Secret): string {
  return read(secret);
}
