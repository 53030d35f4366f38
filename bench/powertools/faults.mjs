import { connect, createServer } from "node:net";
import { Outsider } from "../stores/locked.mjs";

/** A way to a server that can be cut: then what is connected is reset, and new connections are refused. */
export class CuttableWay {
  #server;
  #port;
  #sockets = new Set();

  static async to(target) {
    const way = new CuttableWay(target);
    await way.restore();
    return way;
  }

  constructor(target) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy()).on("close", () => other.destroy());
        one.pipe(other);
      }
    });
  }

  get url() {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async cut() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }

  async restore() {
    await new Promise((resolve) => this.#server.listen(this.#port ?? 0, "127.0.0.1", resolve));
    this.#port = this.#server.address().port;
  }

  async stop() {
    await this.cut();
  }
}

/** The same for a SQLite file: another process holds it, so that nobody can read or write it. */
export class LockedFile {
  #outsider;

  static async of(modules, path) {
    const file = new LockedFile();
    file.#outsider = await Outsider.start({ modules, path });
    return file;
  }

  cut() {
    return this.#outsider.tell("BEGIN EXCLUSIVE");
  }

  restore() {
    return this.#outsider.tell("ROLLBACK");
  }

  stop() {
    return this.#outsider.stop();
  }
}
