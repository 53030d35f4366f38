import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment, and what `.env` in the current folder adds to it: commands that a person types find it by themselves. */
export function withDotEnv(variables: Variables): Variables {
  try {
    return { ...parseEnv(readFileSync(".env", "utf8")), ...variables };
  } catch {
    return variables;
  }
}
