import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a worker is started with. */
export interface WorkerSettings {
  readonly folder: string;
  readonly tokenUrl: string;
  readonly grant: "clientCredentials" | "signIn";
  readonly clientId: string;
  /** Absent: a client that can prove nothing. */
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  readonly refreshToken?: string;
}

export type WorkerOrder =
  | { readonly kind: "call"; readonly calls: number }
  | { readonly kind: "renew" }
  | { readonly kind: "renew and die" }
  | { readonly kind: "renew for ever" };
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "answers"; readonly answers: readonly string[] }
  | { readonly kind: "holds"; readonly token: string };

/** The program of the workers, bundled so that a process starts in little more than the time that Node.js takes. */
export interface WorkerProgram {
  start(settings: WorkerSettings): Promise<TokenWorker>;
  remove(): void;
}

export async function buildWorkers(): Promise<WorkerProgram> {
  const folder = mkdtempSync(join(tmpdir(), "token-workers-"));
  const program = join(folder, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("token-worker.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    external: ["undici"],
    logLevel: "error",
  });
  return {
    start: async (settings) => {
      const child = fork(program, [JSON.stringify(settings)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      await once(child, "message");
      return new TokenWorker(child);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One process with a credential. */
export class TokenWorker {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Makes so many calls at once. @returns the distinct tokens and errors */
  call(calls: number): Promise<readonly string[]> {
    return this.#ask({ kind: "call", calls });
  }

  /** Replaces its token, as after a 401. @returns the token, or the error */
  async renew(): Promise<string> {
    return (await this.#ask({ kind: "renew" })).join();
  }

  async #ask(order: WorkerOrder): Promise<readonly string[]> {
    const reply = once(this.#child, "message");
    this.#child.send(order);
    const [{ answers }] = (await reply) as [Extract<WorkerReply, { readonly kind: "answers" }>];
    return answers;
  }

  /** @param onToken sees each token as soon as a call could be made with it */
  renewForEver(onToken: (token: string) => void = () => undefined): void {
    this.#child.on("message", (reply: WorkerReply) => {
      if (reply.kind === "holds") onToken(reply.token);
    });
    this.#child.send({ kind: "renew for ever" } satisfies WorkerOrder);
  }

  /** Replaces its token and kills itself at the first moment at which a call could be made with the new one. */
  async renewAndDie(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.send({ kind: "renew and die" } satisfies WorkerOrder);
    await gone;
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
