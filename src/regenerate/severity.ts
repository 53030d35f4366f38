import { configFile } from "../config/config-file.js";
import type { Config } from "../config/types.js";
import { type ApiChange, isRule, rules } from "../contract/rules.js";
import { exitCodes, nearest, printable, Refusal } from "../diagnostics/index.js";

type Severity = NonNullable<Config["severity"]>;

/**
 * What the owner may say about levels: any but that of a gate. More power always waits for acceptance.
 * @throws Refusal `CONFIG_INVALID`, exit code 2
 */
export function checkSeverity(severity: Severity = {}): void {
  for (const [rule, level] of Object.entries(severity)) {
    if (!isRule(rule)) refuse(`there is no rule "${printable(rule, 60)}"`, nearest(rule, Object.keys(rules))[0]);
    if (rules[rule] === "gate" && level !== "gate")
      refuse(`${rule} is a gate and stays one: what gives more power always waits for acceptance`);
  }
}

/** The changes with the levels that their owner has given to their rules. */
export function withSeverity(changes: readonly ApiChange[], severity: Severity = {}): readonly ApiChange[] {
  return changes.map((change) => ({ ...change, level: severity[change.rule] ?? change.level }));
}

function refuse(reason: string, candidate?: string): never {
  throw new Refusal(exitCodes.usage, {
    code: "CONFIG_INVALID",
    message: `${configFile}: severity: ${reason}.`,
    ...(candidate !== undefined && { help: `Did you mean "${candidate}"?` }),
  });
}
