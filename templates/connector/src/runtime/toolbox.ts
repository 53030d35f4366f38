import type { BroaderScopes } from "./access/scopes.js";
import { applyChoices, applyOverride, checkIdentityFields, type Extensions } from "./extensions.js";
import type { Policy } from "./policy.js";
import { holds, policyUnder, type Profile } from "./profile.js";
import type { RemovedTool, RemovedTools } from "./removed.js";
import type { Tool, ToolLoaders } from "./tool.js";

/** Which tools a process offers. */
export interface Selection {
  readonly profile: Profile;
  /** Names, or patterns with `*`; undefined: all. */
  readonly toolsets?: readonly string[];
}

/** The tools that this connector offers, as the policy, the owner and the environment together allow. */
export interface Toolbox {
  readonly profile: Profile;
  /** Sorted by name. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** Tools that are no more, and whose callers are told so. */
  readonly removed: ReadonlyMap<string, RemovedTool>;
  /** What the policy and the owner say about wider scopes of callers. */
  readonly broaderScopes: BroaderScopes;
  /** Imports the tool's module at the first use. */
  load(name: string): Promise<Tool>;
}

/** What a connector is made of. */
export interface Parts {
  readonly tools: ToolLoaders;
  readonly policy: Readonly<Record<string, Policy>>;
  readonly removed?: RemovedTools;
  readonly broaderScopes?: Readonly<Record<string, readonly string[]>>;
  readonly extensions?: Extensions;
}

const everything: Selection = { profile: "full" };

/** Puts tools, policy and the owner's extensions together and takes out what the selection leaves out. */
export function createToolbox(parts: Parts, selection: Selection = everything): Toolbox {
  const { tools, policy, extensions = {} } = parts;
  const extra = new Map(Object.entries(extensions.extraTools ?? {}));
  const overrides = new Map(Object.entries(extensions.tools ?? {}));
  const overrideOf = (name: string) => overrides.get(name) || undefined;
  const loaders = new Map(Object.entries(tools));
  for (const name of extra.keys()) if (loaders.has(name)) throw new Error(`extensions: ${name} exists already`);
  const all = [...Object.entries(policy), ...[...extra].map(([name, tool]) => [name, tool.policy] as const)];
  const offered = all.filter(([name, row]) => overrides.get(name) !== false && isSelected(name, row, selection));
  const chosen = offered.map(([name, row]) => {
    const own = applyChoices(name, row, overrideOf(name)?.idempotency);
    return [name, policyUnder(selection.profile, own)] as const;
  });
  const loaded = new Map<string, Tool>();
  const policies = new Map(chosen.sort(([one], [other]) => (one < other ? -1 : 1)));
  return {
    profile: selection.profile,
    policies,
    removed: removedBeside(policies, parts.removed),
    broaderScopes: united(parts.broaderScopes, extensions.broaderScopes),
    load: async (name) => {
      const known = loaded.get(name);
      if (known !== undefined) return known;
      const load = extra.get(name)?.load ?? loaders.get(name);
      if (load === undefined) throw new Error(`no tool is named ${name}`);
      const tool = applyOverride(await load(), overrideOf(name));
      checkIdentityFields(tool, policies.get(name)?.idempotency);
      loaded.set(name, tool);
      return tool;
    },
  };
}

/** The writes of which nothing is recorded, so that a repeat is executed again. */
export function unrecordedTools(policies: Toolbox["policies"]): readonly string[] {
  return [...policies].filter(([, { idempotency }]) => idempotency?.keyPolicy === "off").map(([name]) => name);
}

/** The entries of a selection that match no tool at all: most likely spelling mistakes. */
export function unmatchedToolsets(names: Iterable<string>, toolsets: readonly string[]): readonly string[] {
  const all = [...names];
  return toolsets.filter((toolset) => !all.some((name) => matches(name, toolset)));
}

/** A name that is taken again is no removed tool, and nobody is sent to a tool that is not offered. */
function removedBeside(policies: Toolbox["policies"], removed: RemovedTools = {}): Toolbox["removed"] {
  const gone = Object.entries(removed).filter(([name]) => !policies.has(name));
  return new Map(
    gone.map(([name, { since, use }]) => [name, use !== undefined && policies.has(use) ? { since, use } : { since }]),
  );
}

function united(...all: readonly Parts["broaderScopes"][]): BroaderScopes {
  const found = new Map<string, readonly string[]>();
  for (const [scope, wider] of all.flatMap((one = {}) => Object.entries(one)))
    found.set(scope, [...(found.get(scope) ?? []), ...wider]);
  return found;
}

function isSelected(name: string, { risk }: Policy, { profile, toolsets }: Selection): boolean {
  return holds(profile, risk) && (toolsets === undefined || toolsets.some((toolset) => matches(name, toolset)));
}

/** `*` stands for any characters; the setting holds no other character with a meaning in a pattern. */
function matches(name: string, toolset: string): boolean {
  return new RegExp(`^${toolset.replaceAll("*", "[a-z0-9_]*")}$`).test(name);
}
