import { printable } from "../../diagnostics/index.js";
import type { PowerComparison, PowerVerdict } from "../../plan/index.js";
import { prose } from "../../render/code/index.js";
import type { Paint, Style } from "../terminal/paint.js";
import type { ScopeFormat } from "./scopes.js";

/** How the power of two locks compares, with every reason. */
export function describeComparison(comparison: PowerComparison, format: ScopeFormat, paint: Paint): string {
  const { verdict, reasons } = comparison;
  switch (format) {
    case "text":
      return [
        `${paint(styles[verdict], verdict)}: ${sentences[verdict]}`,
        ...reasons.map(({ effect, text }) => `  ${signs[effect]} ${printable(text, 600)}`),
      ].join("\n");
    case "json":
      return JSON.stringify(comparison, undefined, 2);
    case "markdown":
      return [
        `**${verdict}**: ${sentences[verdict]}`,
        ...(reasons.length === 0 ? [] : [""]),
        ...reasons.map(({ effect, text }) => `- ${effect}: ${prose(text, 600)}`),
      ].join("\n");
  }
}

const sentences: Readonly<Record<PowerVerdict, string>> = {
  narrower: "the second may do less than the first.",
  same: "both may do the same.",
  "same power, other names": "both may do the same; what they ask for is called otherwise.",
  wider: "the second may do more than the first. Read the reasons before you accept it.",
};

const styles: Readonly<Record<PowerVerdict, Style>> = {
  narrower: "green",
  same: "green",
  "same power, other names": "yellow",
  wider: "red",
};

const signs = { wider: "+", narrower: "-", neutral: "=" } as const;
