import { printable } from "../../diagnostics/index.js";
import { explainLock, explainRest, type ProfileExplanation } from "../../plan/index.js";
import type { ScopeLock } from "../../plan/scopes/lock.js";
import { inlineCode, joinCode, markdownTable, ownWords, prose } from "../../render/code/index.js";
import type { Paint } from "../terminal/paint.js";

export type ScopeFormat = "text" | "json" | "markdown";

/** A scope lock for a person, for a program, or for a comment on a pull request. */
export function describeLock(lock: ScopeLock, format: ScopeFormat, paint: Paint): string {
  switch (format) {
    case "text":
      return lockText(lock, paint);
    case "json":
      return JSON.stringify({ lock, explanation: explainLock(lock), notes: explainRest(lock) }, undefined, 2);
    case "markdown":
      return lockMarkdown(lock);
  }
}

function lockText(lock: ScopeLock, paint: Paint): string {
  const profiles = explainLock(lock).map((explained) => profileText(explained, lock, paint));
  const rest = explainRest(lock).map((text) => printable(text, 600));
  return [...profiles, ...(rest.length === 0 ? [] : [rest.join("\n")])].join("\n\n");
}

function profileText(
  { profile, summary, scopes, unscoped }: ProfileExplanation,
  lock: ScopeLock,
  paint: Paint,
): string {
  return [
    `${paint("bold", `profile ${profile}`)}: ${summary}`,
    ...scopes.flatMap(({ scope, text }) => [
      `  ${paint("cyan", printable(scope.scope, 200))} ${paint("dim", `(${scope.credential}, ${scope.rank})`)}`,
      `    ${printable(text, 1_000)}`,
    ]),
    ...unscoped.map((text) => `  ${paint("yellow", printable(text, 1_000))}`),
    ...requestsOf(profile, lock).map(
      ([credential, request]) => `  ask ${credential} for: ${printable(request, 4_000)}`,
    ),
  ].join("\n");
}

/** The exact list to tick at the provider, by credential. */
function requestsOf(
  profile: ProfileExplanation["profile"],
  { profiles }: ScopeLock,
): readonly (readonly [credential: string, scopes: string])[] {
  const byCredential = new Map<string, readonly string[]>();
  for (const { credential, scope } of profiles[profile]?.scopes ?? [])
    byCredential.set(credential, [...(byCredential.get(credential) ?? []), scope]);
  return [...byCredential].map(([credential, scopes]) => [credential, scopes.join(" ")]);
}

function lockMarkdown(lock: ScopeLock): string {
  const sections = explainLock(lock).map(({ profile, summary, scopes, unscoped }) =>
    [
      `### Profile \`${profile}\`: ${prose(summary, 400)}`,
      ...(scopes.length === 0 ? [] : [scopesTable(scopes)]),
      ...unscoped.map((text) => `- ${prose(text, 1_000)}`),
    ].join("\n\n"),
  );
  const rest = explainRest(lock).map((text) => `- ${prose(text, 600)}`);
  return ["## Scopes", ...sections, ...(rest.length === 0 ? [] : [rest.join("\n")])].join("\n\n");
}

function scopesTable(scopes: ProfileExplanation["scopes"]): string {
  const table = markdownTable(
    ["Scope", "Credential", "Needed by", "Why, and what else it allows"].map(ownWords),
    scopes.map(({ scope, text }) => [
      inlineCode(scope.scope),
      inlineCode(scope.credential),
      joinCode(
        scope.neededBy.map((name) => inlineCode(name)),
        ", ",
      ),
      prose(text, 1_000),
    ]),
  );
  return String(table);
}
