import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "cyan";
export type Paint = (style: Style, text: string) => string;

/** Colours only where a person looks at a terminal that has them (https://no-color.org). */
export function painter(isTerminal: boolean, environment: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "0";
  const wanted = forced || (isTerminal && TERM !== "dumb");
  if (!wanted || (NO_COLOR !== undefined && NO_COLOR !== "")) return (_, text) => text;
  return (style, text) => styleText(style, text);
}
