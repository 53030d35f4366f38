import type { OnceSettings } from "./settings.js";

const minute = 60_000;
const betweenRuns = 10 * minute;
const betweenBatches = 1_000;

/** Removes what is over, batch by batch, with pauses and jitter so that processes on one store do not meet. Returns how to stop. */
export function startGarbageCollection({ store, logger }: Pick<OnceSettings, "store" | "logger">): () => void {
  let timer: NodeJS.Timeout;
  const schedule = (pause: number): void => {
    timer = setTimeout(() => void collect(), pause * (0.5 + Math.random()));
    timer.unref();
  };
  const collect = async (): Promise<void> => {
    try {
      schedule((await store.gc()) > 0 ? betweenBatches : betweenRuns);
    } catch (error) {
      logger.warn({ err: error }, "records that are over could not be removed");
      schedule(betweenRuns);
    }
  };
  schedule(minute);
  return () => clearTimeout(timer);
}
