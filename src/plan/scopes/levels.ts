import type { ScopeMap } from "./choose.js";
import { type Profile, profiles, profilesOf } from "./profiles.js";
import { textOf } from "./requirements.js";
import type { Alternative } from "./types.js";
import type { LockableTool } from "./write-lock.js";
import { type Ways, waysInto } from "./ways.js";

/** A profile with its tools, and the ways into these alone: what a wider profile wants is power that it does not need. */
export interface Level {
  readonly profile: Profile;
  readonly items: readonly LockableTool[];
  readonly ways: Ways;
}

/** What holds under a narrower `MCP_PROFILE`; a profile that is absent is like the widest. */
export type Under<Value> = Readonly<Partial<Record<Exclude<Profile, "full">, Value>>>;

/** The profiles that differ in their tools, from the narrowest to the widest. */
export function levelsOf(tools: readonly LockableTool[], map: ScopeMap): readonly Level[] {
  return profilesOf(tools).map(({ profile, items }) => ({ profile, items, ways: waysInto(items, map) }));
}

/** The ways into a tool under the profiles that hold it, where they are others than under the widest. */
export function alternativesUnder(key: string, levels: readonly Level[]): Under<readonly Alternative[]> {
  const widest = textOfWays(levels.at(-1)?.ways.alternatives.get(key));
  return under(levels, ({ ways }) => {
    const found = ways.alternatives.get(key);
    return found === undefined || textOfWays(found) === widest ? undefined : found;
  });
}

/** What a token request asks for under a profile, where that is less than under the widest. */
export function requestedUnder(scheme: string, levels: readonly Level[]): Under<readonly string[]> {
  const widest = levels.at(-1)?.ways.requested.get(scheme) ?? [];
  return under(levels, ({ ways }) => {
    const found = ways.requested.get(scheme) ?? [];
    return found.join(" ") === widest.join(" ") ? undefined : found;
  });
}

/** A profile that holds no tool more than the one below it is that one. */
function under<Value>(levels: readonly Level[], valueOf: (level: Level) => Value | undefined): Under<Value> {
  const found = (["read", "write"] as const).flatMap((profile) => {
    const level = levels.findLast((one) => profiles.indexOf(one.profile) <= profiles.indexOf(profile));
    const value = level && valueOf(level);
    return value === undefined ? [] : [[profile, value] as const];
  });
  return Object.fromEntries(found);
}

function textOfWays(ways: readonly Alternative[] = []): string {
  return ways.map(textOf).join("\n\n");
}
