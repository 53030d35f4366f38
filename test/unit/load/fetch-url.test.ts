import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import { documentSource, loadDocument } from "../../../src/load/index.js";
import { isPrivateHost, isPublicAddress } from "../../../src/load/read/public-address.js";
import { refusalOf, withOperation } from "./load-text.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function load(url: string, allowPrivate = true) {
  return loadDocument({ source: documentSource(url), allowPrivate, cwd: "/" }, new Diagnostics());
}

const answers =
  (pages: Record<string, string>, seen: string[] = []): RequestListener =>
  (request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? ""}${request.headers.cookie ?? ""}`);
    const page = pages[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : 200).end(page);
  };

describe("a document at a URL", () => {
  it("is read, with files of the same origin that it refers to, without credentials", async () => {
    const seen: string[] = [];
    const operation = { parameters: [{ $ref: "./p.yaml#/q" }] };
    const origin = await serve(
      answers(
        { "/a/spec.json": JSON.stringify(withOperation(operation)), "/a/p.yaml": "q: {name: q, in: query}\n" },
        seen,
      ),
    );
    const { root, locate } = await load(`${origin}/a/spec.json`);
    expect(JSON.stringify(root["components"])).toBe('{"parameters":{"q":{"name":"q","in":"query"}}}');
    expect(locate("#/components/parameters/q")).toEqual({ file: `${origin}/a/p.yaml`, pointer: "#/q" });
    expect(seen).toEqual(["/a/spec.json ", "/a/p.yaml "]);
  });

  it("does not follow references to another origin", async () => {
    const elsewhere: string[] = [];
    const other = await serve(answers({}, elsewhere));
    const origin = await serve(
      answers({ "/spec.json": JSON.stringify(withOperation({ parameters: [{ $ref: `${other}/p.yaml` }] })) }),
    );
    expect((await refusalOf(() => load(`${origin}/spec.json`))).diagnostic.code).toBe("REFERENCE_FORBIDDEN");
    expect(elsewhere).toEqual([]);
  });

  it("needs leave for plain http and for private addresses, before any request", async () => {
    const seen: string[] = [];
    const origin = await serve(answers({ "/spec.json": JSON.stringify(withOperation({})) }, seen));
    for (const url of [
      `${origin}/spec.json`,
      "https://127.0.0.1/x",
      "https://localhost/x",
      "https://[::1]/x",
      "https://169.254.169.254/x",
    ]) {
      const { diagnostic, exitCode } = await refusalOf(() => load(url, false));
      expect([exitCode, diagnostic.code]).toEqual([6, "DOCUMENT_ADDRESS_FORBIDDEN"]);
    }
    expect(seen).toEqual([]);
  });

  it("must not carry a user name or password", async () => {
    const refusal = await refusalOf(() => load("https://user:hunter2@example.com/spec.json"));
    expect(refusal.diagnostic.code).toBe("DOCUMENT_ADDRESS_FORBIDDEN");
    expect(refusal.message).not.toContain("hunter2");
  });

  it("may be redirected within its origin only", async () => {
    const origin = await serve((request, response) => {
      if (request.url === "/spec") response.end(JSON.stringify(withOperation({})));
      else response.writeHead(302, { location: request.url === "/near" ? "/spec" : "http://example.com/spec" }).end();
    });
    expect((await load(`${origin}/near`)).dialect).toBe("3.0");
    const { diagnostic } = await refusalOf(() => load(`${origin}/far`));
    expect(diagnostic).toMatchObject({ code: "DOCUMENT_UNREACHABLE" });
    expect(diagnostic.message).toContain("http://example.com");
  });

  it("is unreachable when nobody answers, or answers with an error, or redirects for ever", async () => {
    const origin = await serve((request, response) => {
      if (request.url === "/round") response.writeHead(302, { location: "/round" }).end();
      else response.writeHead(404).end();
    });
    for (const url of ["http://127.0.0.1:9/x", `${origin}/gone`, `${origin}/round`]) {
      const { diagnostic, exitCode } = await refusalOf(() => load(url));
      expect([exitCode, diagnostic.code]).toEqual([6, "DOCUMENT_UNREACHABLE"]);
    }
  });
});

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "0.0.0.0",
    "100.64.0.1",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(["8.8.8.8", "140.82.112.3", "2606:4700::1111"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  it.each(["localhost", "LOCALHOST.", "printer", "db.internal", "a.localhost", "[::1]", "127.0.0.1"])(
    "%s is a private host",
    (host) => {
      expect(isPrivateHost(host)).toBe(true);
    },
  );
});
