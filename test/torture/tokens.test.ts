import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FakeTokenServer, type TokenServerOptions } from "../../templates/connector/test/support/fake-token-server.js";
import { isWanted } from "./support/settings.js";
import { buildWorkers, type TokenWorker, type WorkerProgram, type WorkerSettings } from "./support/token-workers.js";

/*
 * Tokens between real processes: one request for all, and a refresh token that outlives kill -9. The journal of a strict
 * authorization server is the truth.
 */

const scopes = ["orders:read"];
const rounds = process.env["TORTURE_SCALE"] === "full" ? 400 : 40;

let program: WorkerProgram;
let server: FakeTokenServer;
let folder: string;

beforeAll(async () => {
  program = await buildWorkers();
});

afterAll(() => program.remove());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tokens-torture-"));
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function settings(grant: WorkerSettings["grant"], options: TokenServerOptions = {}): Promise<WorkerSettings> {
  server = await FakeTokenServer.start({ scopes, ...options });
  const { clientId, clientSecret } = server.options;
  const signedIn = grant === "signIn" ? { refreshToken: server.signIn() } : {};
  return { folder, tokenUrl: server.tokenUrl, grant, clientId, clientSecret, scopes, ...signedIn };
}

/** The refresh token that is on the disk, or the one that the worker was started with. */
function kept({ refreshToken }: WorkerSettings): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((file) => file.endsWith(".json")) : undefined;
  if (name === undefined) return refreshToken;
  const record = JSON.parse(readFileSync(join(folder, name), "utf8")) as { refresh?: { secret: string } };
  return record.refresh?.secret;
}

describe.runIf(isWanted("tokens", "none")).each(["clientCredentials", "signIn"] as const)(
  "%s: four processes with fifty calls each",
  (grant) => {
    it("make one token request at the start, and one at expiry", { timeout: 60_000 }, async () => {
      const life = 6;
      const work = await settings(grant, { lifeSeconds: life });
      const workers = await Promise.all(Array.from({ length: 4 }, () => program.start(work)));
      const first = new Set((await Promise.all(workers.map((worker) => worker.call(50)))).flat());
      expect(first.size).toBe(1);
      expect(server.requests).toHaveLength(1);
      await sleep(life * 1_000 + 100);
      const second = new Set((await Promise.all(workers.map((worker) => worker.call(50)))).flat());
      expect(second.size).toBe(1);
      expect(server.requests.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
      await Promise.all(workers.map((worker) => worker.kill()));
    });
  },
);

describe.runIf(isWanted("tokens", "none"))("kill -9 while a token is renewed", () => {
  it("before the server has done anything: the sign-in lives on", { timeout: 120_000 }, async () => {
    const work = await settings("signIn");
    for (let round = 0; round < 5; round += 1) {
      server.willSuffer({ delayMs: 300 });
      const worker = await program.start(work);
      worker.renewForEver();
      await sleep(80 + Math.random() * 100);
      await worker.kill();
      server.abandonDelayed();
      await expectToGoOn(work);
    }
    expect(server.revokedFamilies).toBe(0);
  });

  it(
    "at any moment: what the disk holds is whole, and is the newest unless its answer was on the way",
    { timeout: 300_000 },
    async () => {
      let lost = 0;
      for (let round = 0; round < rounds; round += 1) {
        const work = await settings("signIn");
        await interrupted(work);
        if (kept(work) === server.newestRefreshToken) {
          await expectToGoOn(work);
          expect(server.revokedFamilies).toBe(0);
        } else {
          lost += 1;
          expect(kept(work)).toBe(server.previousRefreshToken);
          const worker = await program.start(work);
          expect(await worker.renew()).toContain("AUTH_REAUTH_REQUIRED");
          await worker.kill();
        }
        await server.close();
        rmSync(folder, { recursive: true, force: true });
      }
      process.stdout.write(`kill -9 during renewal: ${rounds} rounds, ${lost} answers lost on the way\n`);
    },
  );

  it(
    "at any moment, of one of four, with a provider that allows for a lost answer: it always lives on",
    { timeout: 300_000 },
    async () => {
      const work = await settings("signIn", { lenient: true });
      for (let round = 0; round < rounds / 4; round += 1) {
        const workers = await Promise.all(Array.from({ length: 4 }, () => program.start(work)));
        for (const worker of workers) worker.renewForEver();
        await sleep(Math.random() * 60);
        await Promise.all(workers.map((worker) => sleep(Math.random() * 10).then(() => worker.kill())));
        await dealtWith();
        await expectToGoOn(work);
      }
      expect(server.revokedFamilies).toBe(0);
    },
  );
});

async function interrupted(work: WorkerSettings): Promise<void> {
  const worker = await program.start(work);
  worker.renewForEver();
  await sleep(Math.random() * 60);
  await worker.kill();
  await dealtWith();
}

/** What a worker had sent when it was killed comes before this request: whatever the server does with it has been done. */
async function dealtWith(): Promise<void> {
  await (await fetch(server.origin)).arrayBuffer();
}

async function expectToGoOn(work: WorkerSettings): Promise<void> {
  const worker: TokenWorker = await program.start(work);
  expect(await worker.renew()).toMatch(/^canary-\w+-access-token-\w+$/);
  await worker.kill();
}
