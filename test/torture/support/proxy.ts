import { connect, createServer, type Server, type Socket } from "node:net";

/** How a server is reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A way to a server that can be cut, stopped and slowed down. */
export class Proxy {
  #target: Address;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #server: Server | undefined;
  #port = 0;
  #delayMs = 0;
  #stalled = false;

  static async start(target: Address): Promise<Proxy> {
    const proxy = new Proxy(target);
    await proxy.#listen();
    return proxy;
  }

  constructor(target: Address) {
    this.#target = target;
  }

  /** The same URL by way of this proxy. */
  urlOf(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${this.#port}`;
    return through.href;
  }

  /** Everything as it should be, and what was held back goes on. */
  async pass(): Promise<void> {
    this.#delayMs = 0;
    this.#stalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
    await this.#listen();
  }

  /** Nobody is there: connections end, new ones are refused. */
  async refuse(): Promise<void> {
    this.cut();
    const server = this.#server;
    this.#server = undefined;
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  /** Connections stay, nothing moves. */
  stall(): void {
    this.#stalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Every piece takes its time. */
  slow(milliseconds: number): void {
    this.#delayMs = milliseconds;
  }

  /** Connections end, new ones go to another server. */
  redirect(target: Address): void {
    this.#target = target;
    this.cut();
  }

  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  close(): Promise<void> {
    return this.refuse();
  }

  async #listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((client) => this.#join(client));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    const bound = server.address();
    this.#port = typeof bound === "object" && bound !== null ? bound.port : 0;
  }

  #join(client: Socket): void {
    const pair = [client, connect(this.#target)] as const;
    this.#pairs.add(pair);
    this.#forward(pair[0], pair[1]);
    this.#forward(pair[1], pair[0]);
    for (const socket of pair) {
      if (this.#stalled) socket.pause();
      socket.on("error", () => undefined).once("close", () => this.#end(pair));
    }
  }

  #forward(from: Socket, to: Socket): void {
    from.on("data", (piece) => {
      if (this.#delayMs === 0) to.write(piece);
      else setTimeout(() => to.write(piece), this.#delayMs).unref();
    });
  }

  #end(pair: readonly [Socket, Socket]): void {
    this.#pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  }
}

export function addressOf(url: string): Address {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}
