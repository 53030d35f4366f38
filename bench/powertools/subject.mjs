import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";

/**
 * One process that answers calls. With `endsAtTimeout` it lives as on AWS Lambda: it is killed when a call takes longer than
 * its timeout, and the next call finds a new one.
 */
export class Subject {
  #program;
  #settings;
  #endsAtTimeout;
  #child;
  #waiting = new Map();

  static async start(program, settings, { endsAtTimeout }) {
    const subject = new Subject(program, settings, endsAtTimeout);
    await subject.#begin();
    return subject;
  }

  constructor(program, settings, endsAtTimeout) {
    this.#program = fileURLToPath(new URL(program, import.meta.url));
    this.#settings = settings;
    this.#endsAtTimeout = endsAtTimeout;
  }

  /** What became of the call: { result }, { result, replayed }, { error } or { killed }. */
  async call({ key, payment }) {
    if (this.#child === undefined) await this.#begin();
    const { timeoutMs } = this.#settings;
    const id = randomUUID();
    const answered = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, key, payment, timeoutMs });
    if (!this.#endsAtTimeout) return answered;
    const timer = setTimeout(() => this.kill(), timeoutMs);
    return answered.finally(() => clearTimeout(timer));
  }

  /** Ends the process at once; the next call finds a new one. */
  kill() {
    this.#child.kill("SIGKILL");
    this.#child = undefined;
    for (const resolve of this.#waiting.values()) resolve({ killed: true });
    this.#waiting.clear();
  }

  async stop() {
    if (this.#child === undefined) return;
    const exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await exited;
  }

  async #begin() {
    const child = fork(this.#program, { env: { ...process.env, SUBJECT: JSON.stringify(this.#settings) } });
    await new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`${this.#program} ended with ${code}`)));
    });
    child.removeAllListeners("exit");
    child.on("message", ({ id, ...outcome }) => {
      this.#waiting.get(id)?.(outcome);
      this.#waiting.delete(id);
    });
    this.#child = child;
  }
}
