import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LoginError } from "./login-error.js";

/** Where the browser comes back to (RFC 8252 section 7.3): this machine only, and once. */
export interface CallbackListener {
  readonly redirectUri: string;
  /** Where the browser came back to, with all that the server told it. @throws LoginError when nobody has come in time */
  arrival(signal: AbortSignal): Promise<URL>;
  close(): void;
}

/**
 * Listens on the loopback interface.
 *
 * @param port 0: any free one
 * @param state what the one that is waited for must bring along (RFC 6749 section 10.12); others are turned away
 */
export async function listenForCallback(port: number, state: string): Promise<CallbackListener> {
  let arrived: (url: URL) => void = () => undefined;
  const arrival = new Promise<URL>((resolve) => (arrived = resolve));
  const server = createServer((request, response) => answer(request, response, { server, state, arrived }));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return {
    redirectUri: `${originOf(server)}/callback`,
    arrival: async (signal) => {
      const over = new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new LoginError("nobody has signed in in time")), { once: true });
      });
      return Promise.race([arrival, over]);
    },
    close,
  };
}

interface Waiting {
  readonly server: Server;
  readonly state: string;
  readonly arrived: (url: URL) => void;
}

/** Nothing of the request is repeated in the page, and nothing is loaded by it. */
function answer(request: IncomingMessage, response: ServerResponse, { server, state, arrived }: Waiting): void {
  const origin = originOf(server);
  const url = new URL(request.url ?? "/", origin);
  const isMeant =
    request.method === "GET" && url.pathname === "/callback" && `http://${request.headers.host}` === origin;
  if (!isMeant || url.searchParams.get("state") !== state) return page(response, 404, "There is nothing here.");
  page(response, 200, "Back to the terminal: it says whether it has worked. This window can be closed.");
  arrived(url);
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(text);
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
