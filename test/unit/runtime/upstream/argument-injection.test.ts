import fc from "fast-check";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import type { ParameterDefinition, RequestDefinition } from "../../../../templates/connector/src/runtime/tool.js";
import {
  buildRequest,
  type UpstreamRequest,
} from "../../../../templates/connector/src/runtime/upstream/build-request.js";
import { createUpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";

const base = "https://api.example:8443/v1/base";
const credential = { headers: { authorization: "Bearer t" }, query: { api_key: "k" }, cookies: { session: "s" } };

/** One parameter of every place and style. */
const parameters: readonly ParameterDefinition[] = [
  { argument: "plain", in: "path" },
  { argument: "label", in: "path", style: "label", explode: true },
  { argument: "matrix", in: "path", style: "matrix", explode: true },
  { argument: "one", in: "path" },
  { argument: "two", in: "path" },
  { argument: "q", in: "query" },
  { argument: "reserved", in: "query", allowReserved: true },
  { argument: "deep", in: "query", style: "deepObject" },
  { argument: "spaced", in: "query", style: "spaceDelimited", explode: false },
  { argument: "piped", in: "query", style: "pipeDelimited", explode: false },
  { argument: "json", in: "query", contentType: "application/json" },
  { argument: "header", in: "header", wireName: "X-Plain" },
  { argument: "headers", in: "header", wireName: "X-List", explode: true },
  { argument: "cookie", in: "cookie" },
];
const request: RequestDefinition = {
  method: "POST",
  path: "/things/{plain}/fixed/{label}/{matrix}/{one}-{two}?action=list",
  parameters,
  body: { type: "application/json", fields: ["field"] },
};

const names = [...parameters.map(({ argument = "" }) => argument), "field"];
const harmless = Object.fromEntries(names.map((name) => [name, "x"]));

const hostile = [
  ...[
    "",
    ".",
    "..",
    "...",
    "/",
    "//",
    "\\",
    "/..",
    "../../admin",
    "..\\..",
    "%2e%2e",
    "%2e%2e%2f",
    "..;/",
    ".%00.",
    "a/../b",
  ],
  ...[
    "?x=1",
    "&admin=1",
    "a&api_key=evil",
    "#f",
    "x#y?z",
    ";a=b",
    "=",
    "+",
    "%",
    "%zz",
    "$&",
    "$`",
    "{plain}",
    "{one}",
  ],
  ...[
    "a\r\nb: c",
    "a\nb",
    "a\rb",
    "\r\n\r\nGET / HTTP/1.1",
    "\u0000",
    "\t",
    "\u007f",
    "\u0085",
    "\u2028",
    "é",
    "\ud800",
    "a\udfff",
  ],
  ...[
    "//evil.example",
    "https://evil.example/",
    "@evil.example",
    "user:pass@evil",
    ":8080",
    "__proto__",
    "constructor",
  ],
];
const piece = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "binary" }), fc.string());
const text = fc.oneof(
  piece,
  fc.array(piece, { minLength: 2, maxLength: 4 }).map((pieces) => pieces.join("")),
);
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.array(text, { maxLength: 3 }),
  fc.record({ a: text, b: text }, { requiredKeys: [] }),
  fc.constantFrom(0, -1.5, true),
);

/** The request, or undefined when the arguments are refused in the caller's own terms. */
function built(input: Readonly<Record<string, unknown>>, baseUrl = base): UpstreamRequest | undefined {
  try {
    return buildRequest({ request, input, baseUrl, credential, userAgent: "test/1" });
  } catch (error) {
    if (error instanceof ToolError && error.body.code === "INVALID_ARGUMENTS" && error.body.executed === "no")
      return undefined;
    throw error;
  }
}

/** All that no argument may change. */
function shape({ method, url, headers }: UpstreamRequest): unknown {
  const { origin, username, pathname, searchParams, hash } = new URL(url);
  const segments = pathname.split("/");
  return {
    method,
    origin,
    username,
    hash,
    segments: segments.length,
    fixed: [0, 1, 2, 3, 5].map((index) => segments[index]),
    headers: Object.keys(headers).sort(),
    secrets: [headers.authorization, headers.host, searchParams.getAll("api_key"), searchParams.getAll("action")],
  };
}

const own = new Set(["q", "reserved", "deep", "spaced", "piped", "json", "a", "b", "api_key", "action"]);

/** What stands in a request that its definition does not name. */
function foreign({ url, headers }: UpstreamRequest): readonly string[] {
  const inQuery = [...new URL(url).searchParams.keys()].filter((name) => !own.has(name.replace(/\[.*$/s, "")));
  const cookies = (headers.cookie ?? "").split("; ").map((cookie) => cookie.replace(/=.*$/s, ""));
  const inHeaders = Object.values(headers).filter((header) => /[^\t\x20-\x7e]/.test(header));
  return [...inQuery, ...cookies.filter((name) => !["cookie", "session", "a", "b"].includes(name)), ...inHeaders];
}

describe("no argument", () => {
  it("changes scheme, host, port, path structure or header names, adds a parameter, or carries CR or LF through", () => {
    const expected = shape(built(harmless) ?? expect.fail("harmless arguments are refused"));
    let sent = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        value,
        fc.option(fc.tuple(fc.constantFrom(...names), value)),
        (name, one, other) => {
          const input = { ...harmless, [name]: one, ...(other !== null && { [other[0]]: other[1] }) };
          const result = built(input);
          if (result === undefined) return;
          sent += 1;
          expect(shape(result)).toEqual(expected);
          expect(foreign(result)).toEqual([]);
        },
      ),
      { numRuns: 10_000 },
    );
    expect(sent).toBeGreaterThan(3_000);
  });
});

describe("an exploded object", () => {
  const build = (members: Readonly<Record<string, unknown>>): UpstreamRequest =>
    buildRequest({
      request: {
        method: "GET",
        path: "/things?action=list",
        parameters: [
          { argument: "filter", in: "query" },
          { argument: "admin", in: "query", wireName: "admin[level]", style: "deepObject" },
          { argument: "crumbs", in: "cookie" },
        ],
      },
      input: members,
      baseUrl: base,
      credential,
      userAgent: "test/1",
    });

  it("names parameters of its own", () => {
    expect(new URL(build({ filter: { page: 2, filter: 3 } }).url).search).toBe(
      "?action=list&page=2&filter=3&api_key=k",
    );
  });

  it.each(["api_key", "API_KEY", "api_key[]", "action", "admin", "admin[level]"])(
    "can't name %s, which is another parameter, the credential or part of the path",
    (name) => expect(() => build({ filter: { [name]: "evil" } })).toThrow(/INVALID_ARGUMENTS/),
  );

  it("can't name the cookie of a credential", () => {
    expect(() => build({ crumbs: { session: "evil" } })).toThrow(/INVALID_ARGUMENTS/);
    expect(build({ crumbs: { other: "fine" } }).headers.cookie).toBe("other=fine; session=s");
  });
});

describe("on the wire", () => {
  const client = createUpstreamClient();
  let received = "";
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      if (received.endsWith('{"field":"x"}')) socket.end("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(async () => {
    await client.close();
    server.close();
  });

  it("every hostile value leaves one request, to the same host, with the same lines", { timeout: 30_000 }, async () => {
    const { port } = server.address() as AddressInfo;
    const heads = new Set<string>();
    const limits = { timeoutMs: 5_000, signal: new AbortController().signal };
    for (const one of hostile)
      for (const name of ["one", "reserved", "header", "cookie"]) {
        const result = built({ ...harmless, [name]: one }, `http://127.0.0.1:${port}`);
        if (result === undefined) continue;
        received = "";
        expect(await client.send(result, limits)).toMatchObject({ kind: "answered" });
        heads.add(received.replace(/^(\w+) \S+ /, "$1 … ").replace(/^([\w-]+:).*$/gm, "$1"));
        expect(received).toContain(`\r\nhost: 127.0.0.1:${port}\r\n`);
      }
    expect(heads.size).toBe(1);
  });
});
