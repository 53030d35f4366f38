/**
 * One side of a comparison, in a process of its own: opens its store and does slices of work when it is told to, so
 * that both sides can take turns without sharing a heap, a compiler or a garbage collection.
 */
import { fork } from "node:child_process";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { openBaseline } from "./baseline.mjs";
import { openLayer } from "./layer.mjs";
import { openSame } from "./same.mjs";

export class Side {
  #child;
  #answer;

  /** `role` is "layer", "same", "simplest" or "idle"; the rest says where and how. */
  static async start(settings) {
    const child = fork(fileURLToPath(import.meta.url), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const side = new Side(child);
    await side.#ask({ do: "open", settings });
    return side;
  }

  constructor(child) {
    this.#child = child;
    child.on("message", (answer) => this.#answer.resolve(answer));
    child.once("exit", (code) => this.#answer?.reject(new Error(`a side of the comparison ended with ${code}`)));
  }

  /** Calls of `operation`, "write", "replay" or "storeReplay", for so many milliseconds. Returns { calls, ms, cpuMs }. */
  slice(operation, callers, ms) {
    return this.#ask({ do: "slice", operation, callers, ms });
  }

  /** So many calls. */
  calls(operation, count, callers = 1) {
    return this.#ask({ do: "calls", operation, count, callers });
  }

  /** From here on work goes on beside the messages, and the event loop is watched. */
  watch(callers) {
    return this.#ask({ do: "watch", callers });
  }

  /** The longest time, in milliseconds, that the event loop was blocked since `watch`. No new call is made from here on. */
  longestBlock() {
    return this.#ask({ do: "longestBlock" });
  }

  /** Waits for the calls that `watch` has begun. */
  finish() {
    return this.#ask({ do: "finish" });
  }

  async stop() {
    await this.#ask({ do: "close" });
    this.#child.removeAllListeners("exit");
    const exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.disconnect();
    await exited;
  }

  #ask(message) {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#child.send(message);
    });
  }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) serve();

function serve() {
  let store;
  let watching;
  const tasks = {
    async open({ settings }) {
      store = await { layer: openLayer, same: openSame, simplest: openBaseline, idle: () => undefined }[settings.role](
        settings,
      );
      return "open";
    },
    slice: ({ operation, callers, ms }) => slice(store[operation], callers, ms),
    calls: ({ operation, count, callers }) => manyCalls(store[operation], count, callers),
    watch({ callers }) {
      watching = watch(store?.write, callers);
      return "watching";
    },
    longestBlock: () => watching.longestBlock(),
    finish: () => watching.finish(),
    async close() {
      await store?.close();
      return "closed";
    },
  };
  process.on("message", async (message) => process.send(await tasks[message.do](message)));
}

async function manyCalls(call, count, callers) {
  let started = 0;
  const lane = async () => {
    while (started < count) {
      started += 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: callers }, lane));
  return count;
}

async function slice(call, callers, ms) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let calls = 0;
  const lane = async () => {
    while (performance.now() < started + ms) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, lane));
  const { user, system } = process.cpuUsage(cpu);
  return { calls, ms: performance.now() - started, cpuMs: (user + system) / 1_000 };
}

function watch(call, callers) {
  const resolution = 5;
  const delay = monitorEventLoopDelay({ resolution });
  let running = true;
  const lane = async () => {
    while (running) await call().catch(() => undefined);
  };
  const lanes = call === undefined ? [] : Array.from({ length: callers }, lane);
  delay.enable();
  return {
    longestBlock() {
      delay.disable();
      running = false;
      return Math.max(0, delay.max / 1e6 - resolution);
    },
    async finish() {
      await Promise.all(lanes);
      return "finished";
    },
  };
}
