import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localUser } from "../../../../templates/connector/src/runtime/access/principal.js";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { Gates } from "../../../../templates/connector/src/runtime/upstream/gates.js";
import { oauthSettings, oauthSource } from "../access/support/oauth.js";
import { type Outcome, outcomeOf } from "./support/outcome.js";

const CALLERS = 50;
const ROUNDS = 25;

const client = createUpstreamClient();
let server: Server;
/** Tokens given out, in their order. */
let issued: string[];
/** What arrived at the API: caller and token. */
let sends: string[];
/** Callers whose write the API has done. */
let effects: string[];
let accepts: (token: string) => boolean;
let issue: (response: ServerResponse) => unknown;

beforeAll(async () => {
  server = createServer(
    (request, response) => void (request.url === "/token" ? issue(response) : serve(request, response)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

beforeEach(forget);

function forget(): void {
  issued = [];
  sends = [];
  effects = [];
  accepts = (token) => token !== issued[0];
  issue = grant;
}

function grant(response: ServerResponse): void {
  const token = `token-${issued.length}`;
  issued.push(token);
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 3_600 }));
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  const caller = request.url ?? "";
  sends.push(`${caller} ${token}`);
  await sleep(Math.random() * 4);
  if (!accepts(token)) return void response.writeHead(401).end();
  effects.push(caller);
  response.writeHead(201, { "content-type": "application/json" }).end('{"id":"1"}');
}

/** That many calls at once, with one token between them. */
async function callers(count: number, timeoutMs = 20_000): Promise<readonly Outcome[]> {
  const { port } = server.address() as AddressInfo;
  const source = oauthSource(oauthSettings(`http://127.0.0.1:${port}/token`, { scopes: [] }));
  const servers = new Map([[undefined, `http://127.0.0.1:${port}`]]);
  const gates = new Gates(servers, timeoutMs);
  const numbers = Array.from({ length: count }, (_, index) => index);
  return Promise.all(
    numbers.map(async (number) =>
      outcomeOf(
        { request: { path: `/${number}` }, credential: await source(localUser()) },
        { servers, client, gates, timeoutMs },
      ),
    ),
  );
}

const verdicts = (outcomes: readonly Outcome[]): ReadonlySet<string> => new Set(outcomes.map(({ verdict }) => verdict));
const codes = (outcomes: readonly Outcome[]): ReadonlySet<unknown> => new Set(outcomes.map(({ error }) => error?.code));

/** No caller sent anything twice with one token. */
function expectOneSendForEachToken(): void {
  expect(new Set(sends).size).toBe(sends.length);
}

describe(
  `U4: a token that the API no longer accepts, ${CALLERS} callers, ${ROUNDS} rounds each`,
  { timeout: 60_000 },
  () => {
    it("is renewed once for all, and every write is done once", async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        forget();
        expect(verdicts(await callers(CALLERS))).toEqual(new Set(["ok"]));
        expect(issued).toHaveLength(2);
        expect(new Set(effects).size).toBe(CALLERS);
        expect(effects).toHaveLength(CALLERS);
        expectOneSendForEachToken();
      }
    });

    it("may have been accepted by some: they are not sent again", async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        forget();
        accepts = (token) => token !== issued[0] || effects.length < round;
        expect(verdicts(await callers(CALLERS))).toEqual(new Set(["ok"]));
        expect(issued).toHaveLength(round >= CALLERS ? 1 : 2);
        expect(new Set(effects).size).toBe(CALLERS);
        expect(effects).toHaveLength(CALLERS);
        expectOneSendForEachToken();
      }
    });

    it("is renewed once when that is slow", async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        forget();
        issue = (response) => setTimeout(grant, issued.length === 0 ? 0 : 100, response);
        expect(verdicts(await callers(CALLERS))).toEqual(new Set(["ok"]));
        expect(issued).toHaveLength(2);
        expect(effects).toHaveLength(CALLERS);
        expectOneSendForEachToken();
      }
    });

    it("can't be renewed: nothing was executed, and nothing is sent again", async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        forget();
        let failures = 0;
        issue = (response) => {
          if (issued.length === 0) return grant(response);
          failures += 1;
          return response
            .writeHead(round % 2 === 0 ? 400 : 503, { "content-type": "application/json" })
            .end('{"error":"no"}');
        };
        expect(verdicts(await callers(CALLERS))).toEqual(new Set(["no"]));
        expect(effects).toEqual([]);
        expect(failures).toBeGreaterThan(0);
        expectOneSendForEachToken();
      }
    });
  },
);

describe("U4: a renewed token", () => {
  it("that is refused as well is not renewed again", async () => {
    accepts = () => false;
    const outcomes = await callers(5);
    expect(codes(outcomes)).toEqual(new Set(["UPSTREAM_AUTH"]));
    expect(verdicts(outcomes)).toEqual(new Set(["no"]));
    expect(issued).toHaveLength(2);
    expect(sends).toHaveLength(10);
  });

  it("that comes too late for the call leaves it undone", async () => {
    issue = (response) => (issued.length === 0 ? grant(response) : undefined);
    const began = performance.now();
    const outcomes = await callers(5, 300);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(codes(outcomes)).toEqual(new Set(["UPSTREAM_UNAVAILABLE"]));
    expect(verdicts(outcomes)).toEqual(new Set(["no"]));
    expect(sends).toHaveLength(5);
  });
});
