import { createHash } from "node:crypto";

/** A Lua script and the name under which a server remembers it. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

export function scriptOf(text: string): Script {
  return { text, sha1: createHash("sha1").update(text).digest("hex") };
}

/** Sends one command, and whatever has to follow it on the same connection. */
export type Send = (command: readonly string[]) => Promise<unknown>;

/** Runs a script with one key; sends its text only to a server that does not know it. */
export async function runScript(send: Send, script: Script, key: string, values: readonly string[]): Promise<unknown> {
  try {
    return await send(["EVALSHA", script.sha1, "1", key, ...values]);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
    return send(["EVAL", script.text, "1", key, ...values]);
  }
}
