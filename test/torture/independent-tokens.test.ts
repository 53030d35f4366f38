import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { IndependentServer, secret } from "../unit/runtime/access/support/independent-server.js";
import { browserLoginAt } from "../unit/runtime/access/support/login-at.js";
import { isWanted } from "./support/settings.js";
import { buildWorkers, type TokenWorker, type WorkerProgram, type WorkerSettings } from "./support/token-workers.js";

/*
 * Tokens between real processes, at an authorization server that is not ours: it replaces a refresh token at every use, and
 * ends the sign-in when an old one comes back.
 */

const rounds = process.env["TORTURE_SCALE"] === "full" ? 200 : 20;

let program: WorkerProgram;
let server: IndependentServer;
let folder: string;

beforeAll(async () => {
  program = await buildWorkers();
  server = await IndependentServer.start({});
});

afterAll(async () => {
  program.remove();
  await server.stop();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "independent-torture-"));
  server.reset();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A client of its own. */
function clerk(): WorkerSettings {
  return { ...place(), grant: "clientCredentials", clientId: "clerk", clientSecret: secret, scopes: ["orders:read"] };
}

/** A person's sign-in, by a browser. */
async function signedIn(): Promise<WorkerSettings> {
  const elsewhere = join(folder, "login");
  const { code, said } = await browserLoginAt(server, elsewhere);
  expect(code, said).toBe(0);
  server.answers.length = 0;
  const refreshToken = refreshTokenIn(elsewhere) ?? expect.fail("no refresh token was kept");
  return { ...place(), grant: "signIn", clientId: "desk", scopes: ["orders:read"], refreshToken };
}

function place(): Pick<WorkerSettings, "folder" | "tokenUrl"> {
  return { folder: join(folder, "tokens"), tokenUrl: server.tokenUrl };
}

function refreshTokenIn(where: string): string | undefined {
  const name = existsSync(where) ? readdirSync(where).find((file) => file.endsWith(".json")) : undefined;
  if (name === undefined) return undefined;
  return (JSON.parse(readFileSync(join(where, name), "utf8")) as { refresh?: { secret: string } }).refresh?.secret;
}

async function withWorker<T>(work: WorkerSettings, step: (worker: TokenWorker) => Promise<T>): Promise<T> {
  const worker = await program.start(work);
  try {
    return await step(worker);
  } finally {
    await worker.kill();
  }
}

describe.runIf(isWanted("tokens", "none")).each([
  ["client credentials", () => Promise.resolve(clerk())],
  ["a sign-in", signedIn],
] as const)("%s: four processes with fifty calls at once", (_grant, settings) => {
  it("make one token request at the start, and one at expiry", { timeout: 60_000 }, async () => {
    const work = await settings();
    server.manners.accessLifeSeconds = 3;
    const workers = await Promise.all(Array.from({ length: 4 }, () => program.start(work)));
    const first = await workers[0]?.call(1);
    server.manners.accessLifeSeconds = 3_600;
    await Promise.all(workers.map((worker) => worker.call(50)));
    await sleep(3_000);
    const later = new Set((await Promise.all(workers.map((worker) => worker.call(50)))).flat());
    expect(later.size).toBe(1);
    expect([...later]).not.toEqual(first);
    expect(await server.introspect([...later].join())).toMatchObject({ active: true });
    expect(server.outcomes).toEqual(["ok", "ok"]);
    await Promise.all(workers.map((worker) => worker.kill()));
  });
});

describe.runIf(isWanted("tokens", "none"))("kill -9 while a token is renewed", () => {
  it("before the server has done anything: the sign-in lives on", { timeout: 60_000 }, async () => {
    const work = await signedIn();
    await withWorker(work, (worker) => worker.renew());
    for (let round = 0; round < 3; round += 1) {
      const worker = await program.start(work);
      const arrived = new Promise<void>((resolve) => {
        server.manners.bend = async (context) => {
          context.respond = false;
          resolve();
        };
      });
      worker.renewForEver();
      await arrived;
      await worker.kill();
      server.manners.bend = (_context, answer) => answer();
      expect(await server.introspect(await withWorker(work, (next) => next.renew()))).toMatchObject({ active: true });
    }
    expect(new Set(server.outcomes)).toEqual(new Set(["ok"]));
  });

  it(
    "at any moment: the sign-in lives on, unless the answer with its next token was on the way",
    { timeout: 300_000 },
    async () => {
      let work = await signedIn();
      let lost = 0;
      for (let round = 0; round < rounds; round += 1) {
        const held = new Set<string>();
        const worker = await program.start(work);
        worker.renewForEver((token) => held.add(token));
        await sleep(Math.random() * 100);
        await worker.kill();
        await settled();
        const newest = server.answers.findLast(({ outcome }) => outcome === "ok");
        const kept = refreshTokenIn(work.folder) ?? work.refreshToken;
        if (newest?.accessToken !== undefined && held.has(newest.accessToken)) expect(kept).toBe(newest.refreshToken);
        const told = await withWorker(work, (next) => next.renew());
        if (kept === (newest?.refreshToken ?? work.refreshToken)) {
          expect(await server.introspect(told)).toMatchObject({ active: true });
        } else {
          lost += 1;
          expect(told).toContain("AUTH_REAUTH_REQUIRED");
          rmSync(folder, { recursive: true });
          work = await signedIn();
        }
      }
      process.stdout.write(
        `kill -9 during renewal, oidc-provider: ${rounds} rounds, ${lost} answers lost on the way\n`,
      );
    },
  );

  it(
    "at the first moment at which a call could be made with the new token: the sign-in lives on",
    { timeout: 120_000 },
    async () => {
      const work = await signedIn();
      for (let round = 0; round < rounds / 2; round += 1) {
        const worker = await program.start(work);
        await worker.renewAndDie();
      }
      expect(await server.introspect(await withWorker(work, (next) => next.renew()))).toMatchObject({ active: true });
      expect(new Set(server.outcomes)).toEqual(new Set(["ok"]));
      expect(server.answers.length).toBeGreaterThan(rounds / 2);
    },
  );
});

/** What had reached the server when the process died has been answered. */
async function settled(): Promise<void> {
  for (let before = -1; before !== server.answers.length; await sleep(30)) before = server.answers.length;
}
