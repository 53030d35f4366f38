/** Counts what has begun, so that a process can end without cutting it off. */
export class UnderWay {
  readonly #running = new Set<Promise<unknown>>();

  run<T>(work: Promise<T>): Promise<T> {
    const forget = (): void => void this.#running.delete(settled);
    const settled: Promise<void> = work.then(forget, forget);
    this.#running.add(settled);
    return work;
  }

  /** Resolves when nothing is left, or when the time is over. */
  async end(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
    await Promise.race([Promise.all(this.#running), timeout]);
    clearTimeout(timer);
  }
}
