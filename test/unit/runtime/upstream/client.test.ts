import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type Attempt,
  type AttemptLimits,
  createUpstreamClient,
} from "../../../../templates/connector/src/runtime/upstream/client.js";
import type { UpstreamRequest } from "../../../../templates/connector/src/runtime/upstream/build-request.js";

const head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n";
const whole = `${head}{"id":"ab"}`.slice(0, head.length + 10);

let server: Server;
let behave: (socket: Socket, received: Buffer) => void;
const client = createUpstreamClient();
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    let received = Buffer.alloc(0);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => behave(socket, (received = Buffer.concat([received, chunk]))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

afterAll(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

const patient: AttemptLimits = { timeoutMs: 5_000, signal: new AbortController().signal };

function send(change: Partial<UpstreamRequest> = {}, limits: Partial<AttemptLimits> = {}): Promise<Attempt> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`;
  return client.send(
    { method: "POST", url, headers: { "content-type": "text/plain" }, body: "x".repeat(50), ...change },
    { ...patient, ...limits },
  );
}

describe("a connection that breaks at any byte", () => {
  it("of the answer: unknown before the headers are there, cut before the body is", async () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      behave = (socket, received) => {
        if (received.includes("x".repeat(50))) socket.end(whole.slice(0, cut));
      };
      const attempt = await send();
      const verdict =
        attempt.kind === "failed" ? `sent ${attempt.sent}` : `${attempt.response.status} ${attempt.response.complete}`;
      expect(verdict, `after ${cut} bytes`).toBe(cut < head.length ? "sent true" : `201 ${cut === whole.length}`);
    }
  });

  it("of the request: it may have been received", async () => {
    for (const cut of [1, 20, 60, 120]) {
      behave = (socket, received) => {
        if (received.length >= cut) socket.resetAndDestroy();
      };
      expect(await send()).toMatchObject({ kind: "failed", sent: true });
    }
  });
});

describe("a request that has not left", () => {
  it("is known as such when the connection is refused", async () => {
    expect(await send({ url: "http://127.0.0.1:9/" })).toMatchObject({ kind: "failed", sent: false });
    expect(await send({ url: "http://no-such-host.invalid/" })).toMatchObject({ kind: "failed", sent: false });
  });

  it("is known as such when the connection is not a TLS connection", async () => {
    behave = (socket) => socket.end("not TLS");
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await send({ url })).toMatchObject({ kind: "failed", sent: false });
  });

  it("is known as such when its time is over before there is a connection", async () => {
    behave = () => undefined;
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const began = performance.now();
    expect(await send({ url }, { timeoutMs: 200 })).toMatchObject({ kind: "failed", sent: false });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("is known as such when the caller had left before", async () => {
    expect(await send({}, { signal: AbortSignal.abort() })).toMatchObject({ kind: "failed", sent: false });
  });

  it("is no attempt when it is malformed, or the client is closed", async () => {
    await expect(send({ headers: { "x-bad": "a\r\nb" } })).rejects.toThrow("invalid x-bad header");
    const closed = createUpstreamClient();
    const request = { method: "GET", url: "http://127.0.0.1:9/", headers: {} } as const;
    await closed.send(request, patient);
    await closed.close();
    await expect(closed.send(request, patient)).rejects.toThrow("destroyed");
    await closed.close();
  });
});

describe("connections", () => {
  it("are kept for the next request, and given up a second after the last, before any upstream does", async () => {
    behave = (socket, received) => {
      if (received.toString().endsWith("x".repeat(50))) socket.write(whole);
    };
    const before = sockets.size;
    await send();
    await sleep(50);
    await send();
    expect(sockets.size - before).toBe(1);
    const [socket] = [...sockets].slice(before);
    const closed = new Promise((resolve) => socket?.once("close", resolve));
    const since = performance.now();
    await closed;
    expect(performance.now() - since).toBeLessThan(1_900);
  });
});

describe("bounds", () => {
  it("takes no more headers than 64 KiB", async () => {
    behave = (socket) => socket.write(`HTTP/1.1 200 OK\r\n${"x-a: b\r\n".repeat(20_000)}\r\n`);
    expect(await send()).toMatchObject({ kind: "failed", sent: true });
  });

  it("reads nothing in an encoding that nobody has asked for", async () => {
    behave = (socket) => socket.write(whole.replace("\r\n\r\n", "\r\ncontent-encoding: zstd\r\n\r\n"));
    expect(await send()).toMatchObject({ kind: "answered", response: { complete: false, body: Buffer.alloc(0) } });
  });

  it("ends an answer that never ends", async () => {
    behave = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const drip = setInterval(() => socket.write("1\r\na\r\n"), 20);
      socket.on("close", () => clearInterval(drip));
    };
    expect(await send({}, { timeoutMs: 300 })).toMatchObject({ kind: "answered", response: { complete: false } });
  });
});
