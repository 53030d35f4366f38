import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { policy } from "../src/policy.js";
import type { Profile } from "../src/runtime/profile.js";
import { createToolbox } from "../src/runtime/toolbox.js";
import { tools } from "../src/tools/index.js";
import { upstream } from "../src/upstream.js";
import { callTool, runToExit, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { examples } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { offered } from "./support/offered.js";

const oauth = Object.entries(upstream.credentials).find(([, credential]) => credential.type === "oauth2");
const guarded = [...offered.values()].some((row) =>
  row.access.some((alternative) => Object.keys(alternative).length > 0),
);

/** The part of `scopes.lock.json` that this looks at. */
const lock: {
  readonly profiles: Readonly<
    Record<string, { readonly scopes: readonly { readonly credential: string; readonly scope: string }[] }>
  >;
} = JSON.parse(readFileSync(new URL("../scopes.lock.json", import.meta.url), "utf8"));

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
});

beforeEach(() => {
  api.reset();
  authorizationServer.tokenRequests.length = 0;
});

afterAll(async () => {
  await api.close();
  await authorizationServer.close();
});

describe("towards the upstream", () => {
  it.skipIf(oauth === undefined).each(Object.entries(lock.profiles))(
    "asks under the profile %s for exactly the scopes that the lock lists for it",
    async (profile, { scopes }) => {
      const [id] = oauth ?? [""];
      const { policies } = createToolbox({ tools, policy }, { profile: profile as Profile });
      const example = examples().find(({ name }) => Object.hasOwn(policies.get(name)?.access[0] ?? {}, id));
      const listed = scopes.filter(({ credential }) => credential === id).map(({ scope }) => scope);
      if (example === undefined || listed.length === 0) return;
      const connector = await startOverStdio({
        ...testEnvironment(api, authorizationServer),
        MCP_PROFILE: profile,
      });
      await callTool(connector.client, example.name, { ...example.arguments });
      await connector.close();
      expect(authorizationServer.tokenRequests.map(({ scope }) => scope?.split(" ").sort())).toContainEqual(
        [...listed].sort(),
      );
    },
    60_000,
  );

  it("needs no scope that no tool asks for", () => {
    for (const [id, credential] of Object.entries(upstream.credentials)) {
      if (credential.type !== "oauth2") continue;
      const alternatives = [...offered.values()].flatMap((row) => row.access);
      const needed = new Set(alternatives.flatMap((alternative) => alternative[id] ?? []));
      expect(credential.scopes.filter((scope) => !needed.has(scope))).toEqual([]);
    }
  });

  it.skipIf(!guarded)("does not start without a credential, and names the variable", async () => {
    const { code, stdout, stderr } = await runToExit({ PATH: process.env["PATH"] ?? "", UPSTREAM_URL: api.origin });
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(Object.values(upstream.credentials).some(({ prefix }) => stderr.includes(`${prefix}_`))).toBe(true);
  });
});
