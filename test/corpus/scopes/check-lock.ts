import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Operation } from "../../../src/model/types.js";
import { nameCredentials } from "../../../src/plan/credentials.js";
import { lockScopes } from "../../../src/plan/index.js";
import type { LockedProfile, LockedTool, ScopeLock } from "../../../src/plan/scopes/lock.js";
import type { Subject } from "./subject.js";

/** A lock, and what is wrong with it. */
export interface Checked {
  readonly tools: number;
  readonly scopes: number;
  /** How many scopes a reader of the letter would ask for. */
  readonly letter: number;
  readonly excess: number;
  readonly milliseconds: number;
  readonly faults: readonly string[];
}

/** Makes the lock for these operations and holds every profile of it to the definition of minimal. */
export function checkLock(subject: Subject, keys: readonly string[]): Checked {
  const { model, document, names } = subject;
  const tools = keys.flatMap((key) => names.get(key) ?? []);
  const config = {
    name: "corpus",
    access: "full",
    allow: [],
    store: "sqlite",
    transport: "both",
    strict: false,
  } as const;
  const started = performance.now();
  const lock = lockScopes({ model, document, config: { ...config, tools, auth: "bearer" } }, new Diagnostics());
  const milliseconds = Math.round(performance.now() - started);
  const operations = new Map(model.operations.map((operation) => [operation.key, operation]));
  const widest = lock.profiles.full ?? lock.profiles.write ?? lock.profiles.read;
  const faults = Object.entries(lock.profiles).flatMap(([name, profile]) =>
    faultsOf(profile, lock, subject).map((fault) => `${name}: ${fault}`),
  );
  return {
    tools: Object.keys(lock.tools).length,
    scopes: widest?.scopes.length ?? 0,
    letter: byTheLetter(keys.flatMap((key) => operations.get(key) ?? [])),
    excess: widest?.excess ?? 0,
    milliseconds,
    faults,
  };
}

/** `scheme scope` of all that is held. */
type Held = ReadonlySet<string>;

function faultsOf(profile: LockedProfile, lock: ScopeLock, { model }: Subject): readonly string[] {
  const operations = new Map(model.operations.map((operation) => [operation.key, operation]));
  const schemes = new Map([...nameCredentials(model.securitySchemes)].map(([scheme, { id }]) => [id, scheme]));
  const needing = new Set(profile.scopes.flatMap(({ neededBy }) => neededBy));
  const tools = Object.entries(lock.tools).filter(([name]) => needing.has(name));
  const held = new Set(profile.scopes.map(({ credential, scope }) => `${schemes.get(credential)} ${scope}`));
  const isIn = (tool: LockedTool, scopes: Held): boolean => letsIn(tool, operations.get(tool.operation), scopes);
  const shut = tools.filter(([, tool]) => !isIn(tool, held)).map(([name]) => `${name} is not let in`);
  const superfluous = [...held].filter((scope) => {
    const rest = new Set([...held].filter((other) => other !== scope));
    return tools.every(([, tool]) => isIn(tool, rest));
  });
  return [...shut, ...superfluous.map((scope) => `${scope} can be left out`)];
}

/**
 * Whether scopes let a tool in, by the document and not by what chose them: an alternative that names scopes, and whose lists are
 * held whole. Of a list that the lock says means either, one is enough.
 */
function letsIn({ lists = [] }: LockedTool, operation: Operation | undefined, held: Held): boolean {
  if (operation?.security.kind !== "required") return false;
  const either = new Set(lists.filter(({ readAs }) => readAs === "either").map(({ scopes }) => scopes.join(" ")));
  const isHeld = ({ scheme, scopes }: { readonly scheme: string; readonly scopes: readonly string[] }): boolean => {
    const list = [...new Set(scopes)].sort();
    const has = (scope: string): boolean => held.has(`${scheme} ${scope}`);
    return either.has(list.join(" ")) ? list.some(has) : list.every(has);
  };
  const scoped = operation.security.alternatives.filter(({ schemes }) =>
    schemes.some(({ scopes }) => scopes.length > 0),
  );
  return scoped.some(({ schemes }) => schemes.every(isHeld));
}

/** A reader of the letter takes the first alternative that names scopes, and all of its lists. */
function byTheLetter(operations: readonly Operation[]): number {
  const first = operations.flatMap(({ security }) =>
    security.kind === "required"
      ? (security.alternatives.find(({ schemes }) => schemes.some(({ scopes }) => scopes.length > 0))?.schemes ?? [])
      : [],
  );
  return new Set(first.flatMap(({ scopes }) => scopes)).size;
}
