import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { callArguments, toolName } from "./document.mjs";

const usage = pathToFileURL(fileURLToPath(new URL("usage.mjs", import.meta.url))).href;
const meta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A server under load, in a process of its own. It is spoken to in plain JSON-RPC: no client library is measured. */
export class Server {
  #child;
  #send;
  #nextId = 1;
  #stop;

  static async start({ script, cwd, env, transport }) {
    const server = new Server();
    const child = spawn(process.execPath, ["--expose-gc", `--import=${usage}`, script], {
      cwd,
      stdio: ["pipe", "pipe", "pipe", "ipc"],
      env: { PATH: process.env.PATH, ...env },
    });
    server.#child = child;
    const said = createInterface({ input: child.stderr });
    if (transport === "stdio") server.#speakOver(child.stdin, child.stdout);
    else await server.#speakTo(await addressIn(said, child));
    said.on("line", () => undefined);
    await server.call(0);
    return server;
  }

  /** Calls one tool and checks that it did what it should. */
  async call(index) {
    const params = { name: toolName(index), arguments: callArguments, _meta: meta };
    const { result, error } = await this.#send({ jsonrpc: "2.0", id: this.#nextId++, method: "tools/call", params });
    if (error !== undefined || result.isError === true) throw new Error(JSON.stringify(error ?? result).slice(0, 500));
  }

  async ask(question) {
    const answer = once(this.#child, "message");
    this.#child.send(question);
    return (await answer)[0];
  }

  async stop() {
    const gone = once(this.#child, "exit");
    this.#stop?.();
    this.#child.kill("SIGTERM");
    await gone;
  }

  #speakOver(stdin, stdout) {
    const waiting = new Map();
    createInterface({ input: stdout }).on("line", (line) => {
      const message = JSON.parse(line);
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    });
    this.#send = (message) =>
      new Promise((resolve) => {
        waiting.set(message.id, resolve);
        stdin.write(`${JSON.stringify(message)}\n`);
      });
  }

  async #speakTo(address) {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    this.#stop = () => agent.destroy();
    this.#send = (message) => post(new URL(address), agent, message);
  }
}

async function addressIn(said, child) {
  child.once("exit", (code) => said.emit("line", `ended with ${code}`));
  for await (const [line] of onLines(said)) {
    const address = /listening on (\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
    if (/ended with/.test(line)) throw new Error(line);
  }
}

async function* onLines(said) {
  for (;;) yield await once(said, "line");
}

function post(url, agent, message) {
  const body = JSON.stringify(message);
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "content-length": Buffer.byteLength(body),
    "mcp-protocol-version": "2026-07-28",
    "mcp-method": message.method,
    "mcp-name": message.params.name,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode !== 200) return reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`));
        resolve(JSON.parse(/^(?:event|data):/.test(text) ? text.slice(text.indexOf("data: ") + 6) : text));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
