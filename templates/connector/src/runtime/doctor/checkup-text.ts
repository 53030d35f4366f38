import type { CheckedCredential, Checkup } from "./run-doctor.js";

const marks = { ok: "ok", ending: "ENDING", failing: "FAILING" } as const;

/** A check-up for a person: what is wrong, and what to do about it. */
export function checkupText({ connector, ok, problems, warnings, tokens, credentials }: Checkup): string {
  const lines = [
    `${connector}: ${ok ? "nothing is failing" : "something needs you"}`,
    ...problems.map((problem) => `  setting: ${problem}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(tokens === undefined ? [] : [`  tokens are kept in: ${tokens}`]),
    ...credentials.flatMap(linesOf),
  ];
  return `${lines.join("\n")}\n`;
}

function linesOf({
  id,
  kind,
  state,
  says,
  todo,
  ends,
  renewedAt,
  scopes,
  reachable,
}: CheckedCredential): readonly string[] {
  return [
    "",
    `${id} (${kind}): ${marks[state]}`,
    ...says.map((sentence) => `  ${sentence}`),
    ...(scopes === undefined ? [] : scopeLines(scopes)),
    ...ends.map(({ what, at, daysLeft }) => `  ${what}: ${at}, ${daysLeft} days left`),
    ...(renewedAt === undefined ? [] : [`  last token: ${renewedAt}`]),
    ...(reachable === undefined ? [] : [`  token endpoint: ${reachable ? "reachable" : "NOT reachable"}`]),
    ...(todo === undefined ? [] : [`  → ${todo}`]),
  ];
}

function scopeLines({ locked, granted, surplus }: NonNullable<CheckedCredential["scopes"]>): readonly string[] {
  return [
    `  locked scopes:  ${locked.join(" ") || "none"}`,
    ...(granted === undefined ? [] : [`  granted scopes: ${granted.join(" ") || "none"}`]),
    ...(surplus.length === 0 ? [] : [`  more than locked: ${surplus.join(" ")} (take it away at the provider)`]),
  ];
}
