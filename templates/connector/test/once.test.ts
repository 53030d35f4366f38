import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callTool, type RunningConnector, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { freshKey, writeExample } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";

const write = writeExample();
const unsafe = writeExample("unsafe");

describe.skipIf(write === undefined)("a write", () => {
  let api: FakeUpstream;
  let authorizationServer: FakeAuthorizationServer;
  let connector: RunningConnector;
  let environment: Record<string, string>;
  const name = write?.name ?? "";
  const keyArgument = write?.policy.idempotency?.argument ?? "";

  /** Good arguments with a key of their own, so that no test meets another's record. */
  const action = (): Record<string, unknown> => ({ ...write?.arguments, ...(write && freshKey(write.policy)) });

  beforeAll(async () => {
    api = await FakeUpstream.start();
    authorizationServer = await FakeAuthorizationServer.start();
  });

  beforeEach(async () => {
    api.reset();
    environment = testEnvironment(api, authorizationServer);
    connector = await startOverStdio(environment);
    return () => connector.close();
  });

  afterAll(async () => {
    await api.close();
    await authorizationServer.close();
  });

  it("has one effect when it is repeated with the same key, and the repeat gets the first result", async () => {
    const toolArguments = action();
    const first = await callTool(connector.client, name, toolArguments);
    const second = await callTool(connector.client, name, toolArguments);
    expect(first.isError).toBe(false);
    expect(second.isError).toBe(false);
    expect(second.answer).toMatchObject({ status: "ok", call: { replayed: true, executed_now: false } });
    expect(second.answer.status === "ok" && second.answer.result).toEqual(
      first.answer.status === "ok" && first.answer.result,
    );
    expect(api.received).toHaveLength(1);
  });

  it("has one effect when it is repeated by another process", async () => {
    const toolArguments = action();
    await callTool(connector.client, name, toolArguments);
    const other = await startOverStdio(environment);
    const second = await callTool(other.client, name, toolArguments);
    await other.close();
    expect(second.answer).toMatchObject({ status: "ok", call: { replayed: true } });
    expect(api.received).toHaveLength(1);
  });

  it("has one effect when ten equal calls come at once", async () => {
    const toolArguments = action();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => callTool(connector.client, name, toolArguments)),
    );
    expect(answers.every(({ isError }) => !isError)).toBe(true);
    expect(api.received).toHaveLength(1);
  });

  it("asks for a key, and suggests one, when none is given", async () => {
    const { [keyArgument]: _, ...withoutKey } = action();
    const { isError, answer, text } = await callTool(connector.client, name, withoutKey);
    expect(isError).toBe(true);
    expect(answer).toMatchObject({ status: "error", error: { code: "KEY_REQUIRED", executed: "no" } });
    expect(text).toContain(keyArgument);
    expect(api.received).toHaveLength(0);
  });

  it("refuses a key that names nothing", async () => {
    const { answer } = await callTool(connector.client, name, { ...action(), [keyArgument]: "00000000" });
    expect(answer).toMatchObject({ status: "error", error: { code: "KEY_WEAK", executed: "no" } });
    expect(api.received).toHaveLength(0);
  });

  it("keeps its key free when the upstream refused it, so that a corrected call may use the key again", async () => {
    const toolArguments = action();
    api.willAnswer({ status: 422, body: JSON.stringify({ message: "Not like this." }) });
    const refused = await callTool(connector.client, name, toolArguments);
    const corrected = await callTool(connector.client, name, toolArguments);
    expect(refused.answer).toMatchObject({ status: "error", error: { executed: "no", retry: { key: "same" } } });
    expect(corrected.isError).toBe(false);
    expect(api.received).toHaveLength(2);
  });

  it.skipIf(unsafe === undefined)(
    "is never sent again when its reply was lost and the upstream does not remove duplicates",
    async () => {
      if (unsafe === undefined) return;
      const toolArguments = { ...unsafe.arguments, ...freshKey(unsafe.policy) };
      api.willAnswer("hang up");
      const lost = await callTool(connector.client, unsafe.name, toolArguments);
      const repeated = await callTool(connector.client, unsafe.name, toolArguments);
      expect(lost.answer).toMatchObject({ status: "error", error: { code: "OUTCOME_UNKNOWN", executed: "unknown" } });
      expect(repeated.answer).toMatchObject({ status: "error", error: { code: "OUTCOME_UNKNOWN" } });
      expect(api.received).toHaveLength(1);
    },
  );
});
