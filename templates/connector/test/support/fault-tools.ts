import { renameSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FakeUpstream } from "./fake-upstream.js";

/** Resolves when the upstream has received so many requests. */
export async function arrivals(api: FakeUpstream, count: number): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; api.received.length < count; await sleep(10)) {
    if (Date.now() > giveUpAt) throw new Error(`the upstream has received ${api.received.length} requests of ${count}`);
  }
}

/** Ends a process and waits until it is gone. */
export async function end(pid: number, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  process.kill(pid, signal);
  while (exists(pid)) await sleep(20);
}

/** A store that can be taken away from its connector. */
export interface BreakableStore {
  /** In place of the store's own `IDEMPOTENCY_STORE`. */
  readonly url: string;
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
  close(): Promise<void>;
}

/** A file is put elsewhere; to a server, the connection is cut and refused. */
export async function breakable(url: string): Promise<BreakableStore> {
  if (!url.startsWith("sqlite:")) return breakableServer(new URL(url));
  const path = url.slice("sqlite:".length);
  return {
    url,
    takeAway: async () => renameSync(path, `${path}.away`),
    giveBack: async () => renameSync(`${path}.away`, path),
    close: async () => undefined,
  };
}

const standardPorts: Readonly<Record<string, number>> = { "redis:": 6379, "postgres:": 5432, "postgresql:": 5432 };

async function breakableServer(target: URL): Promise<BreakableStore> {
  const sockets = new Set<Socket>();
  const address = { host: target.hostname, port: Number(target.port) || (standardPorts[target.protocol] ?? 0) };
  const server = createServer((client) => {
    const there = connect(address);
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    }
    client.pipe(there).pipe(client);
  });
  const port = await listen(server, 0);
  const takeAway = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const through = new URL(target);
  through.host = `127.0.0.1:${port}`;
  return {
    url: through.href,
    takeAway,
    giveBack: async () => void (await listen(server, port)),
    close: takeAway,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
