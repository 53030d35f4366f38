import { inspect } from "node:util";
import { conceal, concealLately } from "./redaction.js";

let read: (secret: Secret) => string;

/** A value that no log, error, result or debugger prints. Its text comes out through `reveal` alone. */
export class Secret {
  readonly #value: string;

  static {
    read = (secret) => secret.#value;
  }

  /** @param stay `passing`: one of many that come and go, and that can't all be remembered */
  constructor(value: string, stay: "lasting" | "passing" = "lasting") {
    this.#value = value;
    if (stay === "lasting") conceal(value);
    else concealLately(value);
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
