import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canary } from "./support/canary.js";
import { argumentsOf, subject } from "./support/token-subject.js";
import { TokenTrial } from "./support/token-trial.js";

/*
 * How the connector gets, keeps and renews its tokens, against a strict authorization server. T1 to T6, T11 and T12 of the
 * promises that are kept; the others are in grants.test.ts.
 */

const hour = 3_600_000;

let trial: TokenTrial;

beforeEach(async () => {
  trial = await TokenTrial.start();
});

afterEach(() => trial.end());

describe.skipIf(subject === undefined)("T1, T2: one token request for all", () => {
  it("fifty calls over four processes make one at the start and one at expiry, with one refresh token", async () => {
    trial.server.options.lifeSeconds = 2;
    const variables = trial.signedIn();
    const four = await Promise.all(Array.from({ length: 4 }, () => trial.connector(variables)));
    await trial.call(four[0] ?? expect.fail());
    trial.server.options.lifeSeconds = 3_600;
    await Promise.all(four.map((connector) => trial.call(connector)));
    await sleep(2_000);
    trial.api.reset();
    const fifty = Array.from({ length: 50 }, (_, index) => four[index % 4] ?? expect.fail());
    await Promise.all(fifty.map((connector) => trial.call(connector)));
    expect(trial.outcomes).toEqual(["ok", "ok"]);
    expect(new Set(trial.shown)).toEqual(new Set([trial.kept.token.secret]));
    expect(trial.server.revokedFamilies).toBe(0);
  }, 60_000);
});

describe.skipIf(subject === undefined)("T3: absolute times", () => {
  it("what is kept says when a token ends, not for how long it lives", async () => {
    const before = Date.now();
    await trial.obtain();
    const { expiresAt } = trial.kept.token;
    expect(expiresAt).toBeGreaterThanOrEqual(before + hour);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + hour);
  });
});

describe.skipIf(subject === undefined)("T4: a replaced refresh token", () => {
  it("is on the disk, for its owner alone, before the API is shown the access token that came with it", async () => {
    const atTheApi: unknown[] = [];
    trial.api.answerAll(() => {
      atTheApi.push([trial.kept.refresh?.secret, trial.kept.token.secret]);
      return { status: 200, body: "{}" };
    });
    await trial.call(await trial.connector(trial.signedIn()));
    expect(atTheApi).toEqual([[trial.server.newestRefreshToken, trial.shown[0]]]);
    if (process.platform !== "win32") expect(statSync(trial.file).mode & 0o077).toBe(0);
  });

  it("outlives kill -9 while it is replaced, with a provider that allows for a lost answer", async () => {
    trial.server.options.lenient = true;
    const variables = trial.signedIn();
    for (let round = 0; round < 3; round += 1) {
      const connector = await trial.connector(variables);
      if (round > 0) expect((await trial.call(connector)).answer.status).toBe("ok");
      trial.api.answerAll(() => ({ status: 401, body: "{}" }));
      const answers = Array.from({ length: 3 }, () => trial.call(connector).catch(() => undefined));
      await sleep(Math.random() * 100);
      process.kill(connector.pid ?? expect.fail(), "SIGKILL");
      await Promise.all(answers);
      trial.api.reset();
    }
    expect(trial.server.revokedFamilies).toBe(0);
  }, 60_000);
});

describe.skipIf(subject === undefined)("T5: early renewal", () => {
  it("is due a minute before the end, or at nine tenths of a short life, up to a quarter of that earlier", async () => {
    const connector = await trial.connector();
    for (const [lifeSeconds, early] of [
      [3_600, 60_000],
      [100, 10_000],
    ] as const) {
      trial.server.options.lifeSeconds = lifeSeconds;
      trial.api.willAnswer({ status: 401, body: "{}" });
      await trial.call(connector);
      const { expiresAt, renewAt } = trial.kept.token;
      expect(expiresAt - renewAt).toBeGreaterThanOrEqual(early);
      expect(expiresAt - renewAt).toBeLessThanOrEqual(early * 1.25);
    }
  });

  it("happens then, and not before", async () => {
    await trial.obtain();
    trial.letPass(hour - 100_000);
    await trial.obtain();
    expect(trial.outcomes).toEqual(["ok"]);
    trial.letPass(40_000);
    await trial.call(await trial.connector());
    expect(trial.outcomes).toEqual(["ok", "ok"]);
  });
});

describe.skipIf(subject === undefined)("T5: a token that the API refuses", () => {
  const refused = { status: 401, body: "{}" };

  it("is replaced once, and a read sent again with the new one", async ({ skip }) => {
    const { read } = trial.subject;
    if (read === undefined) return skip("no tool that only reads gets in with a token alone");
    trial.api.willAnswer(refused);
    const connector = await trial.connector();
    expect((await trial.call(connector, read)).answer.status).toBe("ok");
    expect(new Set(trial.shown).size).toBe(2);
    expect(trial.outcomes).toEqual(["ok", "ok"]);
  });

  it("is replaced once, and a write sent again under its key, done once for all repeats", async ({ skip }) => {
    const { write } = trial.subject;
    if (write === undefined) return skip("no tool that writes with a key gets in with a token alone");
    trial.api.willAnswer(refused);
    const connector = await trial.connector();
    const given = argumentsOf(write);
    expect((await trial.call(connector, write, given)).answer.status).toBe("ok");
    const [first, second] = trial.api.received;
    expect(second?.body).toBe(first?.body);
    expect(new Set(trial.shown).size).toBe(2);
    expect((await trial.call(connector, write, given)).answer).toMatchObject({ call: { replayed: true } });
    expect(trial.api.received).toHaveLength(2);
    trial.api.answerAll(() => refused);
    expect((await trial.call(connector, write)).answer).toMatchObject({
      status: "error",
      error: { code: "UPSTREAM_AUTH", executed: "no", retry: { allowed: false } },
    });
    expect(trial.api.received).toHaveLength(4);
    expect(trial.outcomes).toEqual(["ok", "ok", "ok"]);
  });
});

describe.skipIf(subject === undefined)("T6: an authorization server that is out of order", () => {
  it("leaves the old token in use, and is left alone for a while", async () => {
    await trial.obtain();
    trial.letPass(hour - 50_000);
    trial.server.willSuffer({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });
    const connector = await trial.connector();
    await Promise.all(Array.from({ length: 5 }, () => trial.call(connector)));
    expect((await trial.call(connector)).answer.status).toBe("ok");
    expect(new Set(trial.shown)).toEqual(new Set([trial.kept.token.secret]));
    expect(trial.outcomes.length).toBeLessThanOrEqual(3);
  });

  it("is told as such where no token is left, and the call may be made again", async () => {
    trial.server.willSuffer({ status: 429 }, "cut before", "cut before");
    const { answer } = await trial.call(await trial.connector());
    expect(answer).toMatchObject({ status: "error", error: { executed: "no", retry: { allowed: true } } });
  });
});

describe.skipIf(subject === undefined)("T11: secrets", () => {
  it("no token, secret or code is in an answer or on the log, whatever fails", async () => {
    const connector = await trial.connector(trial.signedIn());
    const seen: string[] = [];
    for (const status of [200, 401, 403, 500]) {
      const echo = JSON.stringify({ error: "no", saw: trial.server.newestRefreshToken });
      trial.api.willAnswer({ status, body: echo }, { status, body: echo }, { status, body: echo });
      seen.push(JSON.stringify(await trial.call(connector)));
      trial.api.reset();
    }
    expect([...seen, connector.log()].join("\n")).not.toContain(canary);
  }, 60_000);
});

describe.skipIf(subject === undefined)("T12: the clock of an authorization server", () => {
  it.each([-120_000, 120_000])("that differs by %i ms: a token lives as long as it was given", async (differs) => {
    trial.server.options.clockSkewMs = differs;
    await trial.obtain();
    const { token, skewMs } = trial.kept;
    expect(Math.abs(skewMs - differs)).toBeLessThan(5_000);
    expect(Math.abs(token.expiresAt - differs - hour - Date.now())).toBeLessThan(10_000);
    trial.letPass(hour - 100_000);
    await trial.obtain();
    expect(trial.outcomes).toEqual(["ok"]);
    trial.letPass(40_000);
    await trial.obtain();
    expect(trial.outcomes).toEqual(["ok", "ok"]);
  });

  it("that is hours off is not believed", async () => {
    trial.server.options.clockSkewMs = 2 * hour;
    await trial.obtain();
    expect(trial.kept.skewMs).toBe(0);
    expect(trial.kept.token.expiresAt).toBeLessThanOrEqual(Date.now() + hour);
  });
});
