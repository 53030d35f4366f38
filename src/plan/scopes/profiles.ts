import type { Access } from "../../config/types.js";
import type { Risk } from "../types.js";

/** What a running connector may be narrowed to by `MCP_PROFILE`. */
export type Profile = Access;

/** From the narrowest to the widest. */
export const profiles: readonly Profile[] = ["read", "write", "full"];

const admitted: Readonly<Record<Profile, ReadonlySet<Risk>>> = {
  read: new Set<Risk>(["read"]),
  write: new Set<Risk>(["read", "write"]),
  full: new Set<Risk>(["read", "write", "destructive", "admin"]),
};

/** Whether a profile holds tools of this risk. */
export function holds(profile: Profile, risk: Risk): boolean {
  return admitted[profile].has(risk);
}

/** The profiles that differ in what they hold: one without a tool more than the one below it is that one. */
export function profilesOf<Item extends { readonly risk: Risk }>(
  items: readonly Item[],
): readonly { readonly profile: Profile; readonly items: readonly Item[] }[] {
  const held = profiles.map((profile) => ({ profile, items: items.filter(({ risk }) => holds(profile, risk)) }));
  return held.filter(({ items: own }, index) => own.length > (held[index - 1]?.items.length ?? 0));
}
