import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A real Redis that says it is 7.2.4 and knows WAITAOF: it passes everything on, and answers that one command by a script
 * with what a test wants it to say.
 */
export class NewerRedis {
  /** How many disks have the write, as WAITAOF answers: this server's own, and its replicas'. */
  flushed: readonly [number, number] = [1, 0];
  asked = 0;
  readonly #port: number;
  readonly #server: Server = createServer((client) => this.#pass(client));
  readonly #sockets = new Set<Socket>();

  static async before(port: number): Promise<NewerRedis> {
    const redis = new NewerRedis(port);
    await new Promise<void>((resolve) => redis.#server.listen(0, "127.0.0.1", resolve));
    return redis;
  }

  constructor(port: number) {
    this.#port = port;
  }

  get url(): string {
    const address = this.#server.address();
    return `redis://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #pass(client: Socket): void {
    const server = connect(this.#port, "127.0.0.1");
    for (const socket of [client, server]) this.#sockets.add(socket.on("error", () => undefined));
    client.on("data", (data) =>
      server.write(
        data.toString("latin1").replace(waitAof, () => this.#answer()),
        "latin1",
      ),
    );
    server.on("data", (data) => client.write(data.toString("latin1").replace(olderVersion, newerVersion), "latin1"));
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
  }

  #answer(): string {
    this.asked += 1;
    const script = `return {${this.flushed.join(",")}}`;
    return command("EVAL", script, "0");
  }
}

const waitAof = /\*4\r\n\$7\r\nWAITAOF\r\n\$1\r\n1\r\n\$1\r\n0\r\n\$3\r\n100\r\n/g;
const olderVersion = /redis_version:\d+\.\d+\.\d+/;

/** Of the same length: it stands in a reply that has its length in front. */
function newerVersion(said: string): string {
  return "redis_version:7.2".padEnd(said.length, ".4".padEnd(said.length, "0"));
}

function command(...parts: readonly string[]): string {
  return [`*${parts.length}`, ...parts.flatMap((part) => [`$${part.length}`, part]), ""].join("\r\n");
}
