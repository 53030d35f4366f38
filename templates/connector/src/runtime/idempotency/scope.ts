import type { KeyObject } from "node:crypto";
import { keyedHash } from "./fingerprint.js";

/** Whose keys they are: the same text in another scope is another key. */
export interface ScopeParts {
  /** Issuer and subject of the caller. */
  readonly principal: string;
  readonly upstreamBaseUrl: string;
  readonly tool: string;
}

const mostKnown = 1_000;
const known = new WeakMap<KeyObject, Map<string, string>>();

/** The hash of a scope. The same callers come again and again: theirs are remembered. */
export function scopeOf(secret: KeyObject, { principal, upstreamBaseUrl, tool }: ScopeParts): string {
  const scopes = known.get(secret) ?? new Map<string, string>();
  const name = JSON.stringify([principal, upstreamBaseUrl, tool]);
  const remembered = scopes.get(name);
  if (remembered !== undefined) return remembered;
  const scope = keyedHash(secret, "scope", principal, upstreamBaseUrl, tool);
  if (scopes.size >= mostKnown) scopes.clear();
  known.set(secret, scopes.set(name, scope));
  return scope;
}
