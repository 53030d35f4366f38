import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** How a connection fails: it is closed, reset, or nothing more comes. */
export type Fault = "cut" | "reset" | "stall";
export const faults: readonly Fault[] = ["cut", "reset", "stall"];

/** What happens on every connection. */
export interface Script {
  /** Sent when a whole request has come. */
  readonly answer: Buffer;
  readonly requestBytes: number;
  readonly fault: Fault;
  /** The fault comes after so many bytes of the request, or of the answer. */
  readonly after: { readonly request: number } | { readonly answer: number };
}

/** An upstream that speaks TCP, not HTTP, and fails at a given byte. */
export class RawUpstream {
  /** Fulfilled when the fault has happened. */
  readonly struck: Promise<void>;
  /** What came on each connection. */
  readonly received: Buffer[] = [];
  readonly #script: Script;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #hasStruck = (): void => undefined;

  static async listen(script: Script): Promise<RawUpstream> {
    const upstream = new RawUpstream(script);
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  private constructor(script: Script) {
    this.#script = script;
    this.struck = new Promise((resolve) => (this.#hasStruck = resolve));
    this.#server = createServer({ noDelay: true }, (socket) => this.#play(socket));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #play(socket: Socket): void {
    const { after, requestBytes } = this.#script;
    const connection = this.received.push(Buffer.alloc(0)) - 1;
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    const limit = "request" in after ? after.request : requestBytes;
    if (limit === 0) return this.#strike(socket);
    socket.on("data", (bytes) => {
      const all = Buffer.concat([this.received[connection] ?? Buffer.alloc(0), bytes]);
      this.received[connection] = all;
      if (all.length < limit) return;
      if ("request" in after) this.#strike(socket);
      else this.#answer(socket, after.answer);
    });
  }

  #answer(socket: Socket, bytes: number): void {
    // A reset that overtakes what was written would be an earlier one.
    const then = (): void => void setTimeout(() => this.#strike(socket), 10);
    if (bytes === 0) then();
    else socket.write(this.#script.answer.subarray(0, bytes), then);
  }

  #strike(socket: Socket): void {
    const { fault } = this.#script;
    if (fault === "cut") socket.end();
    else if (fault === "reset") socket.resetAndDestroy();
    else socket.pause();
    this.#hasStruck();
  }
}
