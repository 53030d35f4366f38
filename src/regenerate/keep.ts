import type { Config } from "../config/types.js";
import { exitCodes, Refusal } from "../diagnostics/index.js";
import type { Kept, RemovedTool } from "../plan/index.js";
import { withHash } from "../plan/slug.js";
import type { ConnectorPlan } from "../plan/types.js";
import type { ScopeLock } from "../plan/scopes/lock.js";
import type { Lock } from "../state/lock.js";
import type { Matching } from "./match-tools.js";

/** What was decided before, for the operations that were found again. */
export function keepDecisions(
  lock: Lock,
  config: Config,
  matching: Matching,
  selected: ReadonlySet<string>,
  version: string,
): Kept {
  const { live, returned } = matching;
  const holders = new Map(Object.entries(lock.tools).map(([id, { name }]) => [name, id]));
  const tools = [...live, ...returned].flatMap(([key, { id }]) => {
    const known = lock.tools[id] ?? lock.retired[id];
    if (known === undefined || !selected.has(key)) return [];
    const name = ownName(config, id, known.name);
    refuseNameOfAnother(holders, id, name);
    return [[key, { name, group: groupOf(known.file) }] as const];
  });
  refuseTwins(tools.map(([, { name }]) => name));
  const removed = config.keepRemoved === true ? removedTools(lock, matching, version) : [];
  return { ...keptNames(lock), tools: new Map(tools), taken: takenNames(lock), selected, removed };
}

/** All decisions of the last run, to make the same connector again from the part of the document that is recorded. */
export function keepEverything(lock: Lock, { keepRemoved }: Config, scopes: ScopeLock): Kept {
  const tools = Object.values(lock.tools).map(({ operation, name, file }) => {
    return [operation, { name, group: groupOf(file) }] as const;
  });
  return {
    ...keptNames(lock),
    tools: new Map(tools),
    taken: takenNames(lock),
    selected: new Set(tools.map(([key]) => key)),
    removed: keepRemoved === true ? removedBefore(lock, (id) => lock.tools[id]?.operation) : [],
    scopes,
  };
}

/** Those that were removed before and are not back, and those whose operations have just gone. */
function removedTools(
  lock: Lock,
  { live, returned, gone, suggestions }: Matching,
  version: string,
): readonly RemovedTool[] {
  const back = new Set([...returned.values()].map(({ id }) => id));
  const keys = new Map([...live].map(([key, { id }]) => [id, key]));
  const before = removedBefore(lock, (id) => keys.get(id), back);
  const now = gone.flatMap((id) => {
    const name = lock.tools[id]?.name;
    const successor = suggestions.find((suggestion) => suggestion.id === id)?.operation;
    return name === undefined ? [] : [{ name, since: version, successor }];
  });
  return [...before, ...now];
}

function removedBefore(
  { retired }: Lock,
  keyOf: (id: string) => string | undefined,
  back: ReadonlySet<string> = new Set(),
): readonly RemovedTool[] {
  return Object.entries(retired).flatMap(([id, { name, since, successor }]) =>
    since === undefined || back.has(id)
      ? []
      : [{ name, since, successor: successor === undefined ? undefined : keyOf(successor) }],
  );
}

/** The stable id of every tool of a plan, by name: that of the tool it was found to be, else a name that no tool ever had. */
export function identify(
  { tools }: ConnectorPlan,
  lock: Lock,
  { live, returned }: Pick<Matching, "live" | "returned">,
): ReadonlyMap<string, string> {
  const used = new Set([...Object.keys(lock.tools), ...Object.keys(lock.retired)]);
  return new Map(
    tools.map(({ name, operation }) => {
      const known = live.get(operation.key) ?? returned.get(operation.key);
      const fresh = used.has(name) ? withHash(name, operation.key, { convention: "snake", maxLength: 48 }) : name;
      return [name, known?.id ?? fresh];
    }),
  );
}

function keptNames({ schemas, upstream }: Lock): Pick<Kept, "schemas" | "credentials"> {
  return {
    schemas: new Map(Object.entries(schemas)),
    credentials: new Map(
      Object.entries(upstream.credentials).map(([scheme, { id, prefix }]) => [scheme, { id, prefix }]),
    ),
  };
}

/** A client that knows a name must not find another tool behind it. */
function takenNames({ tools, retired }: Lock): ReadonlySet<string> {
  const names = [...Object.values(tools), ...Object.values(retired)].map(({ name }) => name);
  return new Set([...names, ...Object.values(tools).flatMap(({ pastNames = [] }) => pastNames)]);
}

function ownName({ names = {} }: Config, id: string, recorded: string): string {
  const own = Object.hasOwn(names, id) ? names[id] : Object.hasOwn(names, recorded) ? names[recorded] : undefined;
  return own ?? recorded;
}

/** Two tools that change names in one run could be told apart by nobody: not by a client, nor by the edits in their files. */
function refuseNameOfAnother(holders: ReadonlyMap<string, string>, id: string, name: string): void {
  const holder = holders.get(name);
  if (holder === undefined || holder === id) return;
  const message = `safe-mcp.json: names: ${id} cannot be called ${name} yet: that is still the name of another tool.`;
  const help = "Give that one another name and regenerate first.";
  throw new Refusal(exitCodes.usage, { code: "CONFIG_INVALID", message, help });
}

function refuseTwins(names: readonly string[]): void {
  const seen = new Set<string>();
  const twin = names.find((name) => seen.size === seen.add(name).size);
  if (twin === undefined) return;
  const message = `safe-mcp.json: names: two tools would be called ${twin}.`;
  throw new Refusal(exitCodes.usage, { code: "CONFIG_INVALID", message });
}

/** `src/tools/<group>/<file>.ts` */
function groupOf(file: string): string {
  return file.split("/").at(-2) ?? "general";
}
