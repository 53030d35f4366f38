import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Answers } from "../../answers/index.js";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import { systemErrorCode } from "../../write/system-error.js";
import type { CommandContext } from "./command.js";

/**
 * What `--answers` names, read and checked; nothing when there is none.
 * @throws Refusal exit code 2
 */
export async function readAnswers({ line, cwd }: CommandContext): Promise<Answers> {
  const file = line.values.get("answers");
  if (file === undefined) return {};
  if (file === "-" && line.values.get("spec") === "-") {
    throw new Refusal(exitCodes.usage, {
      code: "CLI_VALUE",
      message: "--spec and --answers cannot both be standard input.",
    });
  }
  const { parseAnswers } = await import("../../answers/index.js");
  return parseAnswers(readText(file, cwd), file === "-" ? "<stdin>" : file);
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(file === "-" ? 0 : resolve(cwd, file), "utf8");
  } catch (error) {
    const message = `The answers ${printable(file)} cannot be read (${systemErrorCode(error)}).`;
    throw new Refusal(exitCodes.usage, { code: "ANSWERS_UNREADABLE", message });
  }
}
