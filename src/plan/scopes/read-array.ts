import { wordsOf } from "../words.js";
import { rankOf } from "./rank.js";
import type { ProviderPack } from "./providers/index.js";
import type { ScopeRelations } from "./relations.js";
import type { ArrayReading, OneOfPattern } from "./types.js";

/** What reading a list of scopes needs to know. */
export interface ArrayContext {
  readonly relations: ScopeRelations;
  readonly provider: ProviderPack | undefined;
  /** Every scope that the scheme declares. */
  readonly declared: ReadonlySet<string>;
  /** Whether the operation only reads, or may be taken for a read. */
  readonly reads: boolean;
}

/** A list of scopes as alternatives, with how it was read when that is not plain. */
export interface ReadArray {
  readonly alternatives: readonly (readonly string[])[];
  readonly reading?: ArrayReading;
}

/**
 * OpenAPI means all scopes of a list. But where one of them includes another, asking for both is asking for the wider one:
 * the author meant either. Choosing the narrower is safe to get wrong, because the API answers 403 and names the scope.
 */
export function readArray(scopes: readonly string[], context: ArrayContext): ReadArray {
  if (scopes.length < 2) return { alternatives: [scopes] };
  const { relations, declared } = context;
  if (scopes.length >= everything && scopes.length >= declared.size && scopes.every((scope) => declared.has(scope)))
    return { alternatives: scopes.map((scope) => [scope]), reading: reading(scopes, "either", "lists every scope") };
  const wider = scopes.filter((scope) => scopes.some((other) => relations.source(scope, other) !== undefined));
  const [first] = wider;
  if (first === undefined) return { alternatives: [scopes], ...allOf(scopes) };
  const narrower = scopes.find((other) => relations.source(first, other) !== undefined) ?? "";
  const source = relations.source(first, narrower) ?? "naming";
  return { alternatives: coverings(scopes, wider, context), reading: reading(scopes, "either", source) };
}

/** A list of so many scopes that holds all there are is a list of what may be shown: nobody is asked for everything. */
const everything = 8;
/** Beyond it only the narrowest and the widest are kept. */
const mostCoverings = 64;

function reading(
  scopes: readonly string[],
  readAs: ArrayReading["readAs"],
  because: ArrayReading["because"],
): ArrayReading {
  return { scopes, readAs, because };
}

function allOf(scopes: readonly string[]): Pick<ReadArray, "reading"> {
  const doubt = oneOfPattern(scopes);
  return doubt === undefined ? {} : { reading: { ...reading(scopes, "all", "specification"), doubt } };
}

/** Every way to have each scope by itself or by one that includes it. A scope for reading does not let anybody write. */
function coverings(
  scopes: readonly string[],
  wider: readonly string[],
  { relations, provider, reads }: ArrayContext,
): readonly (readonly string[])[] {
  const narrow = scopes.filter((scope) => !wider.includes(scope));
  const choices = narrow.map((scope) => {
    const above = wider.filter((other) => relations.source(other, scope) !== undefined);
    return above.length > 0 && !reads && rankOf(scope, provider) === "read" ? above : [scope, ...above];
  });
  const count = choices.reduce((product, { length }) => product * length, 1);
  const all = count <= mostCoverings ? products(choices) : [choices.map(firstOf), choices.map(lastOf)];
  return distinct(all);
}

function products(choices: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return choices.reduce<readonly (readonly string[])[]>(
    (sofar, options) => sofar.flatMap((chosen) => options.map((option) => [...chosen, option])),
    [[]],
  );
}

function distinct(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const sorted = lists.map((list) => [...new Set(list)].sort());
  return [...new Map(sorted.map((list) => [list.join(" "), list])).values()];
}

function firstOf(options: readonly string[]): string {
  return options[0] ?? "";
}

function lastOf(options: readonly string[]): string {
  return options.at(-1) ?? "";
}

/** The patterns of lists that often mean one of them: only a person can tell. */
function oneOfPattern(scopes: readonly string[]): OneOfPattern | undefined {
  if (shareStem(scopes, /[:.](?:user|bot|app)$/)) return "token types";
  if (shareStem(scopes, /[-_.:](?:public|private)$/)) return "public and private";
  return sameVerb(scopes) ? "the same verb on sibling resources" : undefined;
}

function shareStem(scopes: readonly string[], ending: RegExp): boolean {
  return (
    scopes.every((scope) => ending.test(scope)) && new Set(scopes.map((scope) => scope.replace(ending, ""))).size === 1
  );
}

/** `channels:write`, `groups:write`; `read_station`, `read_thermostat`. */
function sameVerb(scopes: readonly string[]): boolean {
  const words = scopes.map((scope) => wordsOf(scope));
  return [0, -1].some((place) => {
    const [verb, ...others] = words.map((list) => list.at(place) ?? "");
    return verb !== undefined && rankOf(verb) !== "unnamed" && others.every((other) => other === verb);
  });
}
