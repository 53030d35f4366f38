import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { extensions } from "../src/extensions/index.js";
import { policy } from "../src/policy.js";
import { createToolbox } from "../src/runtime/toolbox.js";
import { tools } from "../src/tools/index.js";
import { callTool, type RunningConnector, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { type Example, examples } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { longList, type LongList } from "./support/long-list.js";

/** One tool for each way in which a list goes on in this connector, with a list that it can be given. */
const lists = await longLists();

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;
let connector: RunningConnector;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
  const environment = testEnvironment(api, authorizationServer);
  connector = await startOverStdio({ ...environment, RESULT_MAX_CHARS: "1000" });
});

afterAll(async () => {
  await connector.close();
  await api.close();
  await authorizationServer.close();
});

beforeEach(() => api.reset());

it("is offered by tools that read, and by no other", async () => {
  const toolbox = createToolbox({ tools, policy, extensions });
  for (const [name, { effect }] of toolbox.policies) {
    const { reading } = await toolbox.load(name);
    if (reading !== undefined) expect(effect).toBe("read");
  }
}, 60_000);

describe.each(lists)("$example.name, whose list goes on by $way", ({ example, list }) => {
  it("is read to the end with its cursor: every item once and in order, in results of 1,000 characters", async () => {
    api.answerAll(list.answer);
    const results = await readAll(example, list.cursor);
    expect(results.flatMap(list.itemsOf).map((item) => JSON.stringify(item))).toEqual(
      list.items.map((item) => JSON.stringify(item)),
    );
    for (const result of results) expect(JSON.stringify(result).length).toBeLessThanOrEqual(1_000);
  }, 60_000);

  it("refuses a cursor that is damaged, and one that nobody has given", async () => {
    api.answerAll(list.answer);
    const { answer } = await callTool(connector.client, example.name, { ...example.arguments });
    const given = answer.status === "ok" ? answer.page?.next_cursor : undefined;
    for (const cursor of [`${given}x`, "page-2"]) {
      const refused = await callTool(connector.client, example.name, { ...example.arguments, [list.cursor]: cursor });
      expect(refused.answer).toMatchObject({ status: "error", error: { code: "INVALID_ARGUMENTS", executed: "no" } });
      expect(refused.text).toContain(list.cursor);
    }
    expect(api.received).toHaveLength(1);
  });

  it.skipIf(list.otherArguments === undefined)(
    "refuses a cursor that a call with other arguments has given",
    async () => {
      api.answerAll(list.answer);
      const { answer } = await callTool(connector.client, example.name, { ...example.arguments });
      const given = answer.status === "ok" ? answer.page?.next_cursor : undefined;
      const refused = await callTool(connector.client, example.name, { ...list.otherArguments, [list.cursor]: given });
      const problem = "was given by a call with other arguments";
      expect(refused.answer).toMatchObject({
        status: "error",
        error: { code: "INVALID_ARGUMENTS", executed: "no", fix: [{ path: list.cursor, problem }] },
      });
      expect(api.received).toHaveLength(1);
    },
  );
});

async function readAll(example: Example, argument: string): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  let cursor: string | undefined;
  do {
    const given = { ...example.arguments, ...(cursor !== undefined && { [argument]: cursor }) };
    const { answer, text } = await callTool(connector.client, example.name, given);
    if (answer.status !== "ok") throw new Error(text);
    results.push(answer.result);
    cursor = answer.page?.next_cursor;
  } while (cursor !== undefined && results.length < 1_000);
  return results;
}

async function longLists(): Promise<
  readonly { readonly way: string; readonly example: Example; readonly list: LongList }[]
> {
  const toolbox = createToolbox({ tools, policy, extensions });
  const found = new Map<string, { readonly example: Example; readonly list: LongList }>();
  for (const example of examples()) {
    const tool = await toolbox.load(example.name);
    const way = tool.reading?.paging?.next[0]?.by ?? "nothing but its own length";
    const list = found.has(way) ? undefined : longList(tool, example.arguments);
    if (list !== undefined) found.set(way, { example, list });
  }
  return [...found].map(([way, { example, list }]) => ({ way, example, list }));
}
