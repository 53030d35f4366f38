import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { outcome } from "./fixtures.js";
import type { WorkerCall, WorkerSettings } from "./worker.js";

export type Outcome = Awaited<ReturnType<typeof outcome>>;

/** Bundled once: a child then starts in the time that it takes to start Node.js. */
export async function bundleWorker(): Promise<string> {
  const folder = fileURLToPath(new URL("../../../../../node_modules/.cache/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}idempotency-worker-${process.pid}.mjs`;
  const entry = fileURLToPath(new URL("worker.ts", import.meta.url));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** A server process with the layer in it. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #answers = new Map<string, (answer: Outcome) => void>();
  readonly exited: Promise<void>;

  static async start(file: string, settings: WorkerSettings): Promise<Worker> {
    const child = fork(file, { env: { ...process.env, WORKER_SETTINGS: JSON.stringify(settings) } });
    const worker = new Worker(child);
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", (code) => reject(new Error(`the worker ended with ${code}`)));
    });
    child.on(
      "message",
      ({ id, answer }: { id?: string; answer: Outcome }) => id !== undefined && worker.#answers.get(id)?.(answer),
    );
    return worker;
  }

  constructor(child: ChildProcess) {
    this.#child = child;
    this.exited = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  /** The answer; never settles when the process dies first. */
  run(call: WorkerCall): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#answers.set(call.id, resolve);
      this.#child.send(call);
    });
  }

  async signal(name: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#child.kill(name);
    await this.exited;
  }

  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }
}

/** The truth: every effect that was received, by caller's key and by upstream key. */
export class FakeUpstream {
  readonly effects: { readonly key: string; readonly upstreamKey: string }[] = [];
  readonly #server: Server;
  /** Called between the effect and the answer. */
  beforeAnswer: (key: string) => Promise<void> = () => Promise.resolve();
  /** Whether it removes duplicates by its own key. */
  dedupes = false;

  static async start(): Promise<FakeUpstream> {
    const upstream = new FakeUpstream();
    await new Promise<void>((resolve) => upstream.#server.listen(0, "127.0.0.1", resolve));
    return upstream;
  }

  constructor() {
    this.#server = createServer((request, response) => {
      const key = String(request.headers["x-key"]);
      const upstreamKey = String(request.headers["idempotency-key"]);
      const known = this.dedupes && this.effects.some((effect) => effect.upstreamKey === upstreamKey);
      if (!known) this.effects.push({ key, upstreamKey });
      request.resume();
      void this.beforeAnswer(key).then(() => response.end(JSON.stringify({ id: `r_${key}` })));
    });
  }

  get url(): string {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  }

  effectsOf(key: string): number {
    return this.effects.filter((effect) => effect.key === key).length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
