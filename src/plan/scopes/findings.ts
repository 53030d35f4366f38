import { type Diagnostics, type Location, printable } from "../../diagnostics/index.js";
import type { JsonObject } from "../../load/types.js";
import type { Operation, SecurityScheme } from "../../model/types.js";
import { isOAuth } from "./authorities.js";
import { allowsMore, excessWithout, explainLock, explainScope } from "./explain.js";
import { reportLists } from "./list-findings.js";
import type { LockedProfile, ScopeLock } from "./lock.js";
import { profiles } from "./profiles.js";
import { suggestedScopes } from "./suggested-scopes.js";
import type { ScopeSurvey } from "./survey.js";
import type { Alternative } from "./types.js";
import type { LockableTool } from "./write-lock.js";
import type { Ways } from "./ways.js";
import { count, names, quoted } from "./wording.js";

/** A tool with the operation that it came from. */
export interface ReportedTool extends LockableTool {
  readonly operation: Operation;
}

/** What there is to say about a choice of scopes. */
export interface FindingsInput {
  readonly survey: ScopeSurvey;
  readonly tools: readonly ReportedTool[];
  readonly ways: Ways;
  readonly lock: ScopeLock;
  readonly root: JsonObject;
  readonly strict: boolean;
  /** Why tools are there, by their names. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly locate: (pointer: string) => Location;
}

/**
 * Says what was doubtful, and what no choice could avoid.
 * @throws Refusal when `strict` meets a list of scopes of which only a person can tell how it is meant
 */
export function reportScopes(input: FindingsInput, diagnostics: Diagnostics): void {
  reportLists(input, diagnostics);
  reportReadLike(input, diagnostics);
  reportExcess(input, diagnostics);
  reportCoarse(input, diagnostics);
  reportUnscoped(input, diagnostics);
  reportFlows(input, diagnostics);
  reportSuggestions(input, diagnostics);
  reportReasons(input, diagnostics);
}

function reportReasons({ reasons, lock }: FindingsInput, diagnostics: Diagnostics): void {
  const unused = Object.keys(reasons).filter((name) => !Object.hasOwn(lock.tools, name));
  if (unused.length > 0) diagnostics.warn("SCOPE_REASON_UNUSED", `There is no tool ${names(unused.sort())}.`);
}

function reportReadLike({ survey, lock }: FindingsInput, diagnostics: Diagnostics): void {
  const scopes = Object.values(lock.profiles).flatMap((profile) => profile.scopes);
  const reached = new Set(scopes.flatMap(({ alsoAllows }) => alsoAllows.looksLikeRead ?? []));
  const operations = [...reached].filter((key) => survey.readLike.has(key)).sort();
  if (operations.length === 0) return;
  const message = `${names(operations)}: weighed as a read, for its name and its scopes; nothing confirms it.`;
  diagnostics.info("SCOPE_READ_LIKE", message);
}

function reportExcess({ lock }: FindingsInput, diagnostics: Diagnostics): void {
  const profile = widest(lock);
  if (profile === undefined) return;
  if (!profile.exact) {
    const message = `The choice of ${profile.scopes.length} scopes is good, and not proven the best.`;
    diagnostics.warn("SCOPE_SEARCH_GREEDY", message);
  }
  for (const scope of profile.scopes.filter(allowsMore)) {
    const { write = [], destructive = [], admin = [] } = scope.alsoAllows;
    const matters =
      write.length + destructive.length + admin.length > 0 && excessWithout(scope, profile) < profile.excess;
    const message = `"${printable(scope.scope, 100)}" of ${scope.credential}: ${printable(explainScope(scope, profile), 900)}`;
    if (matters) diagnostics.warn("SCOPE_EXCESS", message);
    else diagnostics.info("SCOPE_EXCESS", message);
  }
}

/** Names by which APIs call a scope that draws no line. */
const coarseNames =
  /^(?:api|all|any|default|full|full[_-]?access|access|everything|admin|root|user|write|read_?write|privileged|\*|\.default)$/i;

/** A scope that opens everything there is, or says so by its name: then other things must draw the line. */
function reportCoarse({ survey, tools, ways }: FindingsInput, diagnostics: Diagnostics): void {
  const { facts, index } = survey.map;
  const all = [...survey.guarded.values()].filter(isScoped);
  for (const { scheme, scope } of ways.choice.granted) {
    if (scope === undefined) continue;
    const opened = index
      .satisfied(new Set(index.broughtBy(scheme, scope)), new Set())
      .map(({ operation }) => operation);
    const everything = opened.length === all.length && opened.length > tools.length;
    const named = coarseNames.test(scope) || facts.authorities.get(scheme)?.provider?.coarse.includes(scope) === true;
    if (!everything && !named) continue;
    const harmful = opened.filter(({ risk }) => risk === "destructive" || risk === "admin").length;
    const message =
      `"${printable(scope, 100)}" opens ${opened.length} of the ${all.length} operations that need a scope (${harmful} destructive or ` +
      `administrative), for ${count(tools.length, "tool")}. The connector holds to the operations of its tools; beyond ` +
      `them only the rights of the account behind the token draw a line.`;
    diagnostics.warn("SCOPE_COARSE", message);
  }
}

function isScoped({ alternatives }: { readonly alternatives: readonly Alternative[] }): boolean {
  return alternatives.some((needs) => needs.some(({ scopes }) => scopes.length > 0));
}

function reportUnscoped({ survey, lock }: FindingsInput, diagnostics: Diagnostics): void {
  const scoped = [...survey.guarded.values()].some(isScoped);
  for (const text of explainLock(lock).at(-1)?.unscoped ?? []) {
    if (scoped) diagnostics.warn("SCOPE_UNSCOPED_ONLY", text);
    else diagnostics.info("SCOPE_UNSCOPED_ONLY", text);
  }
}

/** RFC 9700 sections 2.1.2 and 2.4. */
function reportFlows({ survey, ways, locate }: FindingsInput, diagnostics: Diagnostics): void {
  const used = new Set([...ways.alternatives.values()].flat(2).map(({ scheme }) => scheme));
  for (const name of [...used].sort()) {
    const scheme = survey.map.facts.schemes.get(name);
    if (scheme === undefined || !offersDeprecatedOnly(scheme)) continue;
    const message = `"${printable(name, 80)}" offers the implicit or password flow only; a token is taken from a variable instead.`;
    diagnostics.info("SCOPE_FLOW_DEPRECATED", message, locate(scheme.pointer));
  }
}

function offersDeprecatedOnly(scheme: SecurityScheme): boolean {
  if (scheme.type !== "oauth2" || !isOAuth(scheme)) return false;
  const { implicit, password, ...others } = scheme.flows;
  return (implicit ?? password) !== undefined && Object.values(others).every((flow) => flow === undefined);
}

function reportSuggestions({ tools, ways, root, locate }: FindingsInput, diagnostics: Diagnostics): void {
  for (const { key, name, operation } of tools) {
    const [way] = ways.alternatives.get(key) ?? [];
    if (way?.some(({ scopes }) => scopes.length > 0) === true) continue;
    const suggested = suggestedScopes(root, operation);
    if (suggested.length === 0) continue;
    const message = `The text of ${name} names ${quoted(suggested)}; no scope is taken from prose.`;
    diagnostics.info("SCOPE_SUGGESTED", message, locate(operation.pointer));
  }
}

function widest({ profiles: locked }: ScopeLock): LockedProfile | undefined {
  return profiles.map((profile) => locked[profile]).findLast((profile) => profile !== undefined);
}
