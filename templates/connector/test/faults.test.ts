import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callTool, type RunningConnector, startOverStdio, type ToolAnswer } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { freshKey, readExample, writeExample } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { arrivals, breakable, end } from "./support/fault-tools.js";

/**
 * What becomes of a write when processes, connections and the store fail, on this connector and this machine. Not part of
 * `npm test`: run `npm run test:faults`, with TEST_IDEMPOTENCY_STORE for another store than a SQLite file.
 */
const write = writeExample("unsafe") ?? writeExample();
const read = readExample();
const idempotency = write?.policy.idempotency;
/** Otherwise an unknown outcome is never sent again. */
const upstreamRemovesDuplicates = idempotency?.method === "idempotent" || idempotency?.upstream !== undefined;

if (write === undefined) process.stdout.write("This connector has no write that a test could call: nothing to do.\n");

describe.skipIf(write === undefined)("a write under faults", () => {
  let api: FakeUpstream;
  let authorizationServer: FakeAuthorizationServer;
  let environment: Record<string, string>;
  const running = new Set<RunningConnector>();
  const name = write?.name ?? "";

  beforeAll(async () => {
    api = await FakeUpstream.start();
    authorizationServer = await FakeAuthorizationServer.start();
  });

  beforeEach(() => {
    api.reset();
    // All tests here send the same content, which is not what they are about.
    environment = { ...testEnvironment(api, authorizationServer), IDEMPOTENCY_GUARD_MS: "0" };
    return async () => {
      await Promise.all([...running].map((connector) => connector.close().catch(() => undefined)));
      running.clear();
    };
  });

  afterAll(async () => {
    await api.close();
    await authorizationServer.close();
  });

  const action = (): Record<string, unknown> => ({ ...write?.arguments, ...(write && freshKey(write.policy)) });

  async function start(changes: Record<string, string> = {}): Promise<RunningConnector & { readonly pid: number }> {
    const connector = await startOverStdio({ ...environment, ...changes });
    running.add(connector);
    return { ...connector, pid: connector.pid ?? 0 };
  }

  /** The upstream has done it and not answered yet. */
  async function underWay(connector: RunningConnector, toolArguments: Record<string, unknown>, delayMs: number) {
    api.willAnswer({ status: 200, body: JSON.stringify({ id: "fake-1" }), delayMs });
    const answer = callTool(connector.client, name, toolArguments).catch(() => undefined);
    await arrivals(api, 1);
    return { answer };
  }

  /** After a fault that leaves nobody who knows what happened. */
  function expectTruth({ answer }: ToolAnswer): void {
    if (upstreamRemovesDuplicates) {
      expect(answer.status).toBe("ok");
      return;
    }
    expect(answer).toMatchObject({ status: "error", error: { code: "OUTCOME_UNKNOWN", executed: "unknown" } });
    expect(api.received).toHaveLength(1);
  }

  it("is not done twice when its process is killed between the effect and the answer", async () => {
    const toolArguments = action();
    const victim = await start();
    await underWay(victim, toolArguments, 5_000);
    await end(victim.pid, "SIGKILL");
    const heir = await start();
    expectTruth(await callTool(heir.client, name, toolArguments));
  });

  it("is not done twice when the upstream's reply is lost", async () => {
    const toolArguments = action();
    const connector = await start();
    api.willAnswer("hang up");
    await callTool(connector.client, name, toolArguments);
    expectTruth(await callTool(connector.client, name, toolArguments));
  });

  it("gives its result to the repeat when the client has gone before the answer", async () => {
    const toolArguments = action();
    const connector = await start();
    await underWay(connector, toolArguments, 300);
    await connector.close();
    const repeat = await callTool((await start()).client, name, toolArguments);
    expect(repeat.answer).toMatchObject({ status: "ok", call: { replayed: true, executed_now: false } });
    expect(api.received).toHaveLength(1);
  });

  it("has one effect when two processes are called with one key at once", async () => {
    const toolArguments = action();
    const both = await Promise.all([start(), start()]);
    const answers = await Promise.all(both.map(({ client }) => callTool(client, name, toolArguments)));
    expect(answers.map(({ answer }) => answer.status)).toEqual(["ok", "ok"]);
    expect(answers.filter(({ answer }) => answer.call?.replayed)).toHaveLength(1);
    expect(api.received).toHaveLength(1);
  });

  it.skipIf(process.platform === "win32")("is finished when its process is asked to end (SIGTERM)", async () => {
    const toolArguments = action();
    const connector = await start();
    await underWay(connector, toolArguments, 500);
    await end(connector.pid, "SIGTERM");
    const repeat = await callTool((await start()).client, name, toolArguments);
    expect(repeat.answer).toMatchObject({ status: "ok", call: { replayed: true } });
    expect(api.received).toHaveLength(1);
  });

  it("is not sent while the store is down, and is sent when it is back; reads go on", async () => {
    const store = await breakable(environment["IDEMPOTENCY_STORE"] ?? "");
    const connector = await start({ IDEMPOTENCY_STORE: store.url });
    await callTool(connector.client, name, action());
    const sent = api.received.length;
    await store.takeAway();
    const toolArguments = action();
    const refused = await callTool(connector.client, name, toolArguments);
    expect(refused.answer).toMatchObject({ error: { code: "STORE_UNAVAILABLE", executed: "no" } });
    expect(api.received).toHaveLength(sent);
    if (read !== undefined)
      expect((await callTool(connector.client, read.name, { ...read.arguments })).isError).toBe(false);
    await store.giveBack();
    await expect
      .poll(async () => (await callTool(connector.client, name, toolArguments)).answer.status, { timeout: 10_000 })
      .toBe("ok");
    await connector.close();
    await store.close();
  });
});
