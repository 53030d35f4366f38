import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { broaderScopes, policy } from "../src/policy.js";
import type { AccessAlternative } from "../src/runtime/policy.js";
import { credentialsUnder, type Profile, type Under } from "../src/runtime/profile.js";
import { createToolbox } from "../src/runtime/toolbox.js";
import { tools as loaders } from "../src/tools/index.js";
import { upstream } from "../src/upstream.js";

/*
 * What this connector may ask for is written three times: for a reviewer, for the tools, for the token request. They agree, or
 * somebody has widened one of them silently. Whoever means it changes `scopes.lock.json` as well, where it is seen.
 */

/** The part of `scopes.lock.json` that code depends on. */
interface ScopeLock {
  readonly credentials: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly use: string;
        readonly scopes: readonly string[];
        readonly scopesUnder?: Under<readonly string[]>;
      }
    >
  >;
  readonly profiles: Readonly<Record<string, { readonly scopes: readonly LockedScope[] }>>;
  readonly tools: Readonly<Record<string, LockedTool>>;
  readonly acceptBroader: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
}

interface LockedTool {
  readonly risk: string;
  readonly access: readonly AccessAlternative[];
  readonly accessUnder?: Under<readonly AccessAlternative[]>;
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
    const shared = ({ risk, access, accessUnder }: LockedTool) => ({ risk, access, accessUnder });
    expect(Object.fromEntries(Object.entries(policy).map(([name, row]) => [name, shared(row)]))).toEqual(
      Object.fromEntries(tools.map(([name, row]) => [name, shared(row)])),
    );
  });

  it("take no scope for a wider one that the lock does not list", () => {
    const listed = Object.values(lock.acceptBroader).flatMap((scopes) => Object.entries(scopes));
    for (const [scope, wider] of Object.entries(broaderScopes)) {
      const known = listed.filter(([name]) => name === scope).flatMap(([, names]) => Object.keys(names));
      expect(known, scope).toEqual(expect.arrayContaining([...wider]));
    }
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
      if (credential.type !== "oauth2") continue;
      expect(credential.scopes, id).toEqual(lock.credentials[id]?.scopes);
      expect(credential.scopesUnder, id).toEqual(lock.credentials[id]?.scopesUnder);
    }
  });

  it("ask for what the widest profile lists, credential by credential", () => {
    for (const [id, { use, scopes }] of Object.entries(lock.credentials)) {
      if (use === "chosen") expect(scopes, id).toEqual(listedFor(id, widest));
    }
  });
});

describe.each(Object.entries(lock.profiles))("the profile %s", (name, { scopes }) => {
  const { policies } = createToolbox({ tools: loaders, policy }, { profile: name as Profile });
  const asked = Object.entries(credentialsUnder(name as Profile, upstream.credentials, policies.values()));

  it("asks for exactly what it lists, credential by credential", () => {
    for (const [id, credential] of asked) {
      const chosen = lock.credentials[id]?.use === "chosen" && credential.type === "oauth2";
      if (chosen) expect(credential.scopes, id).toEqual(listedFor(id, scopes));
    }
  });

  it("goes into each of its tools with scopes that it lists", () => {
    const listed = new Set(scopes.map(({ credential, scope }) => `${credential} ${scope}`));
    for (const [tool, { access }] of policies) {
      const best = Object.entries(access[0] ?? {}).flatMap(([id, needed]) => needed.map((scope) => `${id} ${scope}`));
      expect(
        best.filter((scope) => !listed.has(scope)),
        tool,
      ).toEqual([]);
    }
  });
});

function listedFor(id: string, scopes: readonly LockedScope[]): readonly string[] {
  return scopes
    .filter(({ credential }) => credential === id)
    .map(({ scope }) => scope)
    .sort();
}
