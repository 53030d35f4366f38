import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorBody } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { writePolicy } from "../calls.js";
import { outcomeOf } from "./support/outcome.js";
import { type Wait, waits } from "./support/waits.js";

/** For a whole call. What is told is far from the border of what still fits. */
const BUDGET_MS = 6_000;

const count = waits(0).length;
const client = createUpstreamClient();
let server: Server;
/** Of the calls, by path. */
const said = new Map<string, Wait & { readonly status: number }>();
const heard = new Map<string, number[]>();

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? "";
    const times = heard.get(path) ?? [];
    heard.set(path, [...times, performance.now()]);
    response.sendDate = false;
    const wait = said.get(path);
    if (wait === undefined || times.length > 0) return void response.end();
    response.writeHead(wait.status, { ...wait.headers }).end(wait.body === undefined ? "" : JSON.stringify(wait.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

interface Course {
  readonly wait: Wait;
  /** Whether it was sent again, and how long after. */
  readonly pause: number | undefined;
  readonly took: number;
  readonly error: ErrorBody | undefined;
}

async function course(wait: Wait, status: number, path: string): Promise<Course> {
  said.set(path, { ...wait, status });
  const began = performance.now();
  const { error } = await outcomeOf(
    {
      request: { path },
      policy: writePolicy({ header: "idempotency-key" }),
      claim: { dedupes: true, upstreamKey: "k" },
    },
    {
      servers: new Map([[undefined, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]]),
      client,
      timeoutMs: BUDGET_MS,
    },
  );
  const [first = 0, second] = heard.get(path) ?? [];
  return {
    wait,
    pause: second === undefined ? undefined : second - first,
    took: performance.now() - began,
    error,
  };
}

function isRight({ wait: { told = 0, byOurClock }, pause, took, error }: Course): boolean {
  if (took > BUDGET_MS) return false;
  if (told < BUDGET_MS / 2) return pause !== undefined && pause >= told;
  const seconds = Math.ceil(told / 1_000);
  const afterSeconds = error?.retry.after_s ?? Number.NaN;
  // By our clock, some of the time has passed already.
  const isSaid =
    byOurClock === true ? afterSeconds <= seconds && afterSeconds > seconds - 30 : afterSeconds === seconds;
  return pause === undefined && (isSaid || error?.executed === "unknown");
}

describe.each([429, 503])("U3: a %i that says how long to wait", (status) => {
  it(
    `is never sent again earlier than told, nor later than the call may last (${count} forms)`,
    { timeout: 30_000 },
    async () => {
      expect(count).toBe(68);
      const forms = waits(Math.floor(Date.now() / 1_000) * 1_000);
      const courses = await Promise.all(forms.map((wait, index) => course(wait, status, `/${status}/${index}`)));
      expect(courses.filter((one) => !isRight(one))).toEqual([]);
    },
  );
});
