import { AsyncLocalStorage } from "node:async_hooks";
import { vi } from "vitest";

/** Two clocks in one process: what runs within `atServer` goes by that of the server, all else by ours. */
export class Clocks {
  /** How far the server's clock is ahead of ours. */
  serverAheadMs = 0;
  #passedMs = 0;
  readonly #atServer = new AsyncLocalStorage<true>();

  /** Until mocks are restored. */
  start(): void {
    const real = Date.now.bind(Date);
    vi.spyOn(Date, "now").mockImplementation(
      () => real() + this.#passedMs + (this.#atServer.getStore() === true ? this.serverAheadMs : 0),
    );
  }

  letPass(milliseconds: number): void {
    this.#passedMs += milliseconds;
  }

  readonly atServer = <T>(step: () => T): T => this.#atServer.run(true, step);
}
