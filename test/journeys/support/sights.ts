import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { FetchLike, Transport } from "@modelcontextprotocol/client";

/** What was seen somewhere. */
export interface Sight {
  readonly place: string;
  readonly text: string;
}

/** Everything that can be seen of programs from outside, until it is asked for. */
export class Sights {
  readonly #seen: Sight[] = [];
  readonly #arriving: Promise<unknown>[] = [];
  readonly #others: (() => Promise<readonly Sight[]>)[] = [];

  add(place: string, text: string): void {
    this.#seen.push({ place, text });
  }

  /** Something that does not come by itself: it is looked at each time. */
  addPlace(look: () => Promise<readonly Sight[]>): void {
    this.#others.push(look);
  }

  /** All that a process writes, and how it appears to everybody on the machine. */
  watch(child: ChildProcess): void {
    for (const name of ["stdout", "stderr"] as const)
      child[name]?.on("data", (chunk: Buffer) => this.add(name, chunk.toString()));
    if (child.pid !== undefined) this.addProcess(child.pid);
  }

  addProcess(pid: number): void {
    this.addPlace(async () =>
      ["cmdline", "comm"].map((name) => ({ place: "the list of processes", text: textOf(`/proc/${pid}/${name}`) })),
    );
  }

  /** Every message that a client gets over it, of whatever kind. */
  tap(transport: Transport): void {
    let receive: Transport["onmessage"];
    Object.defineProperty(transport, "onmessage", {
      get: () => receive,
      set: (next: Transport["onmessage"]) => {
        receive = (message, extra) => {
          this.add("messages to the client", JSON.stringify(message));
          next?.(message, extra);
        };
      },
    });
  }

  /** `fetch`, with every answer as it came. */
  readonly fetch: FetchLike = async (url, init) => {
    const response = await fetch(url, init);
    this.add("the headers of HTTP answers", JSON.stringify([...response.headers]));
    if (init?.method === "POST") {
      const body = response.clone().text();
      this.#arriving.push(body.then((text) => this.add("the bodies of HTTP answers", text)).catch(() => undefined));
    }
    return response;
  };

  /** What was seen since it was asked for last. */
  async take(): Promise<readonly Sight[]> {
    await Promise.all(this.#arriving.splice(0));
    const others = await Promise.all(this.#others.map((look) => look()));
    return [...this.#seen.splice(0), ...others.flat()];
  }
}

/** Of a process that has ended there is nothing. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
