import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { localUser } from "../../../../templates/connector/src/runtime/access/principal.js";
import { oauthSettings, oauthSource } from "./support/oauth.js";
import { toolErrorOf } from "./support/obtaining.js";

interface Received {
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

let server: Server;
let received: Received[] = [];
let answers: ((request: Received) => Answer)[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const seen = { authorization: request.headers.authorization, form: new URLSearchParams(text) };
    received.push(seen);
    const { status, body, headers } = (answers.shift() ?? good)(seen);
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => void server.close());

beforeEach(() => {
  received = [];
  answers = [];
});

const good = ({ form }: Received): Answer => ({
  status: 200,
  body: {
    access_token: `canary-token-${received.length}`,
    token_type: "Bearer",
    expires_in: 3600,
    scope: form.get("scope"),
  },
});

function source(port = (server.address() as AddressInfo).port) {
  const credential = oauthSource(oauthSettings(`http://127.0.0.1:${port}/token`));
  return () => credential(localUser());
}

describe("client credentials", () => {
  it("ask for exactly the declared scopes, with the client in the header", async () => {
    await source()();
    expect(Object.fromEntries(received[0]?.form ?? [])).toEqual({
      grant_type: "client_credentials",
      scope: "customers:read refunds:write",
    });
    const basic = Buffer.from(received[0]?.authorization?.slice("Basic ".length) ?? "", "base64").toString();
    expect(basic).toBe("the+client:canary%3Asecret");
  });

  it("have the token before the call goes on, and apply it without another request", async () => {
    const credential = await source()();
    expect(received).toHaveLength(1);
    expect((await credential.apply()).headers).toEqual({ authorization: "Bearer canary-token-1" });
    expect(received).toHaveLength(1);
  });

  it("fetch a new token after the upstream has refused one", async () => {
    const credential = await source()();
    expect(await credential.renew()).toBe(true);
    expect((await credential.apply()).headers).toEqual({ authorization: "Bearer canary-token-2" });
  });

  it("go into the body for a server that does not know the header", async () => {
    answers = [() => ({ status: 401, body: { error: "invalid_client" } })];
    await source()();
    expect(received[1]?.form.get("client_secret")).toBe("canary:secret");
  });

  it.each([
    [
      "a refused client",
      { status: 401, body: { error: "invalid_client" } },
      "AUTH_REAUTH_REQUIRED",
      /SHOP_CLIENT_ID and SHOP_CLIENT_SECRET/,
    ],
    [
      "a challenge",
      { status: 401, headers: { "www-authenticate": "Basic realm=x" } },
      "AUTH_REAUTH_REQUIRED",
      /SHOP_CLIENT_ID/,
    ],
    ["a refused scope", { status: 400, body: { error: "invalid_scope" } }, "UPSTREAM_AUTH", /scopes of SHOP_CLIENT_ID/],
    [
      "a redirect",
      { status: 302, headers: { location: "https://evil.example/token" } },
      "UPSTREAM_AUTH",
      /SHOP_TOKEN_URL/,
    ],
    ["an answer that is no token", { status: 200, body: { hello: 1 } }, "UPSTREAM_AUTH", /SHOP_TOKEN_URL/],
    [
      "a token with a line break",
      { status: 200, body: { access_token: "a\nb", token_type: "Bearer" } },
      "UPSTREAM_AUTH",
      /SHOP_TOKEN_URL/,
    ],
    ["a failing server", { status: 503 }, "UPSTREAM_UNAVAILABLE", /Wait 10 s/],
    [
      "less than was asked for",
      { status: 200, body: { access_token: "canary-t", token_type: "bearer", scope: "customers:read" } },
      "UPSTREAM_FORBIDDEN",
      /refunds:write/,
    ],
  ])("tell of %s, as not executed", async (_case, answer, code, next) => {
    answers = [() => answer, () => answer];
    const { body } = await toolErrorOf(source());
    expect(body).toMatchObject({ code, executed: "no" });
    expect(body.next).toMatch(next);
    expect(JSON.stringify(body)).not.toContain("canary");
  });

  it("tell of a server that can't be reached", async () => {
    const { body } = await toolErrorOf(source(1));
    expect(body).toMatchObject({ code: "UPSTREAM_UNREACHABLE", executed: "no", retry: { allowed: true } });
  });
});
