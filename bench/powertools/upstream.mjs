import { createServer } from "node:http";

/** The system whose effects count: what it received is the truth, whatever anybody says about it. */
export class Upstream {
  #server;
  effects = 0;
  /** What happens after an effect and before its answer; "drop" cuts the connection. Told the number of the effect. */
  afterEffect = () => undefined;

  static async start() {
    const upstream = new Upstream();
    await new Promise((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  constructor() {
    this.#server = createServer(async (request, response) => {
      request.resume();
      this.effects += 1;
      const id = `order_${this.effects}`;
      if ((await this.afterEffect(this.effects)) === "drop") request.socket.destroy();
      else response.end(JSON.stringify({ id }));
    });
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/orders`;
  }

  reset() {
    this.effects = 0;
    this.afterEffect = () => undefined;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The work of a handler, the same for all: one request that is not repeated; any failure is thrown as it is. */
export async function order(url, payload) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(payload) });
  return response.json();
}
