import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { policy } from "../src/policy.js";
import type { AccessAlternative } from "../src/runtime/policy.js";
import { upstream } from "../src/upstream.js";

/*
 * What this connector may ask for is written three times: for a reviewer, for the tools, for the token request. They agree, or
 * somebody has widened one of them silently. Whoever means it changes `scopes.lock.json` as well, where it is seen.
 */

/** The part of `scopes.lock.json` that code depends on. */
interface ScopeLock {
  readonly credentials: Readonly<
    Record<string, { readonly type: string; readonly use: string; readonly scopes: string[] }>
  >;
  readonly profiles: Readonly<Record<string, { readonly scopes: readonly LockedScope[] }>>;
  readonly tools: Readonly<Record<string, { readonly risk: string; readonly access: readonly AccessAlternative[] }>>;
}

interface LockedScope {
  readonly credential: string;
  readonly scope: string;
  readonly neededBy: readonly string[];
}

const lock: ScopeLock = JSON.parse(readFileSync(new URL("../scopes.lock.json", import.meta.url), "utf8"));
const tools = Object.entries(lock.tools);
const widest = ["full", "write", "read"].map((name) => lock.profiles[name]?.scopes).find((scopes) => scopes) ?? [];

describe("scopes.lock.json and src/policy.ts", () => {
  it("name the same tools", () => {
    expect(Object.keys(policy).sort()).toEqual(tools.map(([name]) => name).sort());
  });

  it("give every tool the same access and the same risk", () => {
    const rows = Object.entries(policy).map(([name, { risk, access }]) => [name, { risk, access }]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(tools.map(([name, { risk, access }]) => [name, { risk, access }])),
    );
  });

  it("ask for no scope that no tool needs", () => {
    for (const { credential, scope, neededBy } of widest) {
      const users = tools.filter(([, { access }]) => access[0]?.[credential]?.includes(scope));
      expect(
        users.map(([name]) => name),
        scope,
      ).toEqual(expect.arrayContaining([...neededBy]));
      expect(neededBy, scope).not.toEqual([]);
    }
  });
});

describe("scopes.lock.json and src/upstream.ts", () => {
  it("name the same credentials", () => {
    expect(Object.keys(upstream.credentials).sort()).toEqual(Object.keys(lock.credentials).sort());
  });

  it("ask for the same scopes", () => {
    for (const [id, credential] of Object.entries(upstream.credentials)) {
      if (credential.type === "oauth2") expect([...credential.scopes], id).toEqual(lock.credentials[id]?.scopes);
    }
  });

  it("ask for what the widest profile lists, credential by credential", () => {
    for (const [id, { use, scopes }] of Object.entries(lock.credentials)) {
      const listed = widest.filter(({ credential }) => credential === id).map(({ scope }) => scope);
      if (use === "chosen") expect(scopes, id).toEqual(listed.sort());
    }
  });
});
