/** How long a process blocks its event loop while another one holds the file of its store locked. */
import { fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Side } from "./side.mjs";

/** The longest of them is longer than any call waits. */
const holdMs = [200, 1_500, 3_000, 6_000];

/**
 * Under load of 32 callers, for locks that keep writers out, and ones that keep readers out as well. Returns the
 * milliseconds of each lock: `layer`, and `idle` for a process that does nothing, which is what the machine takes by itself.
 */
export async function longestBlocks({ modules, kind, place }) {
  const where = place();
  const layer = await Side.start({ role: "layer", modules, kind, argumentBytes: 200, ...where });
  const idle = await Side.start({ role: "idle" });
  const outsider = await Outsider.start({ modules, path: where.url.slice("sqlite:".length) });
  const blocks = [];
  await layer.calls("write", 1_000, 32);
  for (const lock of ["IMMEDIATE", "EXCLUSIVE"]) {
    for (const ms of holdMs) {
      await outsider.tell(`BEGIN ${lock}`);
      await Promise.all([layer.watch(32), idle.watch(0)]);
      await sleep(ms);
      blocks.push({ layer: await layer.longestBlock(), idle: await idle.longestBlock() });
      await outsider.tell("ROLLBACK");
      await layer.finish();
    }
  }
  await outsider.stop();
  await layer.stop();
  await idle.stop();
  return blocks;
}

/** Another process with the same file open. */
export class Outsider {
  #child;

  static async start(settings) {
    const outsider = new Outsider();
    await outsider.tell(settings);
    return outsider;
  }

  constructor() {
    this.#child = fork(fileURLToPath(import.meta.url));
  }

  tell(message) {
    return new Promise((resolve) => {
      this.#child.once("message", resolve);
      this.#child.send(message);
    });
  }

  async stop() {
    const exited = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.disconnect();
    await exited;
  }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) serve();

function serve() {
  let database;
  process.on("message", async (message) => {
    if (typeof message === "string") await untilDone(() => database.exec(message));
    else database = await open(message);
    process.send("done");
  });
}

async function open({ modules, path }) {
  const { loadDriver } = await import(modules.driver);
  return (await loadDriver()).open(path);
}

async function untilDone(work) {
  for (;;) {
    try {
      return work();
    } catch {
      await sleep(1);
    }
  }
}
