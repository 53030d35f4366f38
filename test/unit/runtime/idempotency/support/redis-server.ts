import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@redis/client";
import { freePort } from "../../../../support/services.js";

/** Whether there is a program to start servers with. */
export const hasRedisServer = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis that a test may kill, pause and start again, with its files in a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "redis-"));
  readonly #parameters: readonly string[];
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  static async start(...parameters: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), parameters);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  constructor(port: number, parameters: readonly string[]) {
    this.port = port;
    this.#parameters = parameters;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, or starts it again with the data that it has kept. */
  async start(): Promise<void> {
    const basics = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder, "--save", ""];
    const child = spawn("redis-server", [...basics, ...this.#parameters], { stdio: "ignore" });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", resolve));
    for (const giveUpAt = Date.now() + 20_000; !(await this.#isReady()); await sleep(20)) {
      if (Date.now() > giveUpAt || child.exitCode !== null) throw new Error("redis-server did not start");
    }
  }

  /** Runs a command over a connection of its own. */
  async command(...command: readonly string[]): Promise<unknown> {
    const client = createClient({ url: this.url, RESP: 2, socket: { reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return await client.sendCommand(command);
    } finally {
      client.destroy();
    }
  }

  /** How often commands have been run since the last reset, by name. */
  async calls(...commands: readonly string[]): Promise<readonly number[]> {
    const statistics = String(await this.command("INFO", "commandstats"));
    return commands.map((name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(statistics)?.[1] ?? 0));
  }

  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#exited;
  }

  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async remove(): Promise<void> {
    this.resume();
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    try {
      // Another server on this port would answer too.
      const info = String(await this.command("INFO"));
      return info.includes(`process_id:${this.#child?.pid}\r\n`) && info.includes("loading:0\r\n");
    } catch {
      return false;
    }
  }
}
