import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runToExit } from "./support/connector.js";
import { plainScopes, subject } from "./support/token-subject.js";
import { TokenTrial } from "./support/token-trial.js";

/*
 * What the authorization server grants and refuses, and when that ends. T7 to T10 and T13 of the promises that are kept; the
 * others are in tokens.test.ts.
 */

const [scope] = plainScopes;
const daySeconds = 86_400;

let trial: TokenTrial;

beforeEach(async () => {
  trial = await TokenTrial.start();
});

afterEach(() => trial.end());

describe.skipIf(subject === undefined)("T7: a dead grant", () => {
  it("is told by every call, with the command to run; the log says it once, and the server is asked once", async () => {
    const variables = trial.signedIn();
    trial.server.revokeAll();
    const connector = await trial.connector(variables);
    for (let turn = 0; turn < 5; turn += 1) {
      const { text, answer } = await trial.call(connector);
      expect(answer).toMatchObject({
        status: "error",
        error: { code: "AUTH_REAUTH_REQUIRED", retry: { allowed: false } },
      });
      expect(text).toContain("npm run login");
    }
    expect(trial.outcomes).toEqual(["invalid_grant"]);
    expect(trial.api.received).toHaveLength(0);
    expect(warnings(connector.log(), "AUTH_REAUTH_REQUIRED")).toHaveLength(1);
  });
});

describe.skipIf(subject === undefined)("T8: the scopes of a renewal", () => {
  it("are named, as a provider may demand", async ({ skip }) => {
    if (trial.subject.scopes.length === 0) return skip("no scopes are asked for");
    trial.server.options.refreshScope = "demanded";
    expect((await trial.call(await trial.connector(trial.signedIn()))).answer.status).toBe("ok");
    expect(trial.server.requests).toMatchObject([{ grant: "refresh_token", scope: trial.subject.scopes.join(" ") }]);
  });

  it("are left out for a provider that refuses to be told", async ({ skip }) => {
    if (trial.subject.scopes.length === 0) return skip("no scopes are asked for");
    trial.server.options.refreshScope = "refused";
    const { answer } = await trial.call(await trial.connector(trial.signedIn()));
    expect(answer).toMatchObject({ status: "error", error: { code: "UPSTREAM_AUTH", executed: "no" } });
    const told = trial.signedIn(trial.own({ REFRESH_SCOPE: "omit" }));
    expect((await trial.call(await trial.connector(told))).answer.status).toBe("ok");
    expect(trial.outcomes).toEqual(["invalid_scope", "ok"]);
  });
});

describe.skipIf(subject === undefined)("T9: less than the scopes of the tools", () => {
  it("is refused by name at every call, and over HTTP nothing starts", async ({ skip }) => {
    if (scope === undefined) return skip("no scope is asked for that a server could leave out");
    trial.server.options.grants = () => "something:else";
    const { answer } = await trial.call(await trial.connector());
    expect(answer).toMatchObject({ status: "error", error: { code: "UPSTREAM_FORBIDDEN", executed: "no" } });
    expect(JSON.stringify(answer)).toContain(scope);
    const { code, stderr } = await runToExit(trial.environment({ MCP_TRANSPORT: "http", MCP_HTTP_PORT: "0" }));
    expect(code).not.toBe(0);
    expect(stderr).toContain(scope);
    expect(trial.api.received).toHaveLength(0);
  });
});

describe.skipIf(subject === undefined)("T10: more than the scopes of the tools", () => {
  it("is used, and said once", async ({ skip }) => {
    if (trial.subject.scopes.some((one) => one.endsWith("/.default")))
      return skip("what is asked for is whatever there is");
    trial.server.options.grants = (asked) => `${asked} admin:all`;
    const connector = await trial.connector();
    for (let turn = 0; turn < 3; turn += 1) {
      trial.api.willAnswer({ status: 401, body: "{}" });
      expect((await trial.call(connector)).answer.status).toBe("ok");
    }
    expect(trial.outcomes).toEqual(["ok", "ok", "ok", "ok"]);
    const [said, ...more] = warnings(connector.log(), "OVER_GRANTED");
    expect(said).toMatchObject({ credential: trial.subject.id, surplus: ["admin:all"] });
    expect(more).toEqual([]);
  });
});

describe.skipIf(subject === undefined)("T13: a sign-in that ends", () => {
  it.each([
    ["20 days ahead nobody is warned", 20, "ok", undefined],
    ["13 days ahead it is warned of, as from the day 14 on", 13, "ending", 14],
    ["6 days ahead again, as from the day 7 on", 6, "ending", 7],
    ["on the last day again, and the doctor ends with 1", 0, "failing", 1],
  ] as const)("%s", async (_when, days, state, stage) => {
    trial.server.options.refreshLifeSeconds = (days + 0.5) * daySeconds;
    const variables = trial.signedIn();
    const listening = await trial.listening(variables);
    const health: unknown = await (await fetch(new URL("/healthz", listening.endpoint))).json();
    expect(health).toMatchObject({ checks: { credentials: stage === undefined ? "pass" : "warn" } });
    const said = (): unknown => warnings(listening.log(), "ENDING").map((entry) => entry["days"]);
    await expect.poll(said).toEqual(stage === undefined ? [] : [stage]);
    const { code, output } = await trial.run("doctor", ["--json", "--offline"], variables);
    expect(code).toBe(state === "failing" ? 1 : 0);
    const { credentials } = JSON.parse(output) as { readonly credentials: readonly { readonly id: string }[] };
    const found = credentials.find(({ id }) => id === trial.subject.id);
    expect(found).toMatchObject({ state, ends: [{ daysLeft: days }] });
    expect(JSON.stringify(found).includes("npm run login")).toBe(stage !== undefined);
  });
});

/** What the log says under a code. */
function warnings(log: string, code: string): readonly Readonly<Record<string, unknown>>[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((entry) => entry["code"] === code);
}
