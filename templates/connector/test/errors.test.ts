import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { canary } from "./support/canary.js";
import { callTool, type RunningConnector, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { type Example, examples, freshKey } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";

const example: Example | undefined = examples()[0];

const problem = JSON.stringify({
  type: "about:blank",
  title: "Refused",
  status: 422,
  detail: "The thing is not right.",
});

describe.skipIf(example === undefined)("an upstream failure becomes an answer that a model can act on", () => {
  let api: FakeUpstream;
  let authorizationServer: FakeAuthorizationServer;
  let connector: RunningConnector;

  const call = () =>
    callTool(connector.client, example?.name ?? "", {
      ...example?.arguments,
      ...(example && freshKey(example.policy)),
    });

  beforeAll(async () => {
    api = await FakeUpstream.start();
    authorizationServer = await FakeAuthorizationServer.start();
    connector = await startOverStdio({ ...testEnvironment(api, authorizationServer), IDEMPOTENCY_GUARD_MS: "0" });
  });

  beforeEach(() => api.reset());

  afterAll(async () => {
    await connector.close();
    await api.close();
    await authorizationServer.close();
  });

  it.each([
    [400, "UPSTREAM_REJECTED"],
    [403, "UPSTREAM_FORBIDDEN"],
    [404, "UPSTREAM_NOT_FOUND"],
    [409, "UPSTREAM_CONFLICT"],
    [422, "UPSTREAM_REJECTED"],
  ])("%i is %s, not executed, with what the upstream said", async (status, code) => {
    api.willAnswer({ status, headers: { "content-type": "application/problem+json" }, body: problem });
    const { isError, answer, text } = await call();
    expect(isError).toBe(true);
    expect(answer).toMatchObject({ status: "error", error: { code, executed: "no", upstream: { status } } });
    expect(text).toContain("The thing is not right.");
  });

  it("401 twice is UPSTREAM_AUTH and names no secret", async () => {
    api.willAnswer({ status: 401, body: "{}" }, { status: 401, body: "{}" });
    const { answer, text } = await call();
    expect(answer).toMatchObject({ status: "error", error: { code: "UPSTREAM_AUTH", executed: "no" } });
    expect(text).not.toContain(canary);
  });

  it("429 says how long to wait, and that the call was not executed", async () => {
    api.willAnswer({ status: 429, headers: { "retry-after": "120" }, body: "{}" });
    const { answer } = await call();
    expect(answer).toMatchObject({
      status: "error",
      error: { code: "RATE_LIMITED", executed: "no", retry: { allowed: true, after_s: 120 } },
    });
    expect(api.received).toHaveLength(1);
  });

  it("a page of HTML is not passed on", async () => {
    api.willAnswer({
      status: 400,
      headers: { "content-type": "text/html" },
      body: "<html><head><title>Bad day</title></head><body><script>x</script></body></html>",
    });
    const { text } = await call();
    expect(text).not.toContain("<script>");
    expect(text).toContain("Bad day");
  });

  it("a redirect to another host is refused, and its target is not asked", async () => {
    api.willAnswer({ status: 302, headers: { location: `${api.origin.replace("127.0.0.1", "localhost")}/elsewhere` } });
    const { isError } = await call();
    expect(isError).toBe(true);
    expect(api.received.filter(({ target }) => target === "/elsewhere")).toHaveLength(0);
  });

  it("every failure says what to do next and shows no stack", async () => {
    api.willAnswer({ status: 400, body: "Error: boom\n    at Object.<anonymous> (/srv/app.js:1:1)" });
    const { answer, text } = await call();
    expect(answer.status === "error" && answer.error.next.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThan(8_000);
    expect(text).not.toMatch(/node_modules|\bat .*runtime\//);
  });
});
