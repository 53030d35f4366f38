import type { OnceSettings } from "./settings.js";

const minute = 60_000;
const betweenRuns = 10 * minute;
const betweenBatches = 1_000;

/**
 * Notes replays, removes what is over, batch by batch, with pauses and jitter so that processes on one store do not meet; and says each
 * warning of the store when it first has it. Returns how to stop.
 */
export function startHousekeeping({
  store,
  logger,
  replays,
}: Pick<OnceSettings, "store" | "logger" | "replays">): () => void {
  const said = new Set<string>();
  let timer: NodeJS.Timeout;
  const schedule = (pause: number): void => {
    timer = setTimeout(() => void keep(), pause * (0.5 + Math.random()));
    timer.unref();
  };
  const warn = async (): Promise<void> => {
    const { warnings } = await store.health();
    for (const warning of warnings.filter((text) => !said.has(text))) logger.warn({}, warning);
    for (const warning of warnings) said.add(warning);
  };
  const keep = async (): Promise<void> => {
    try {
      await warn();
      const collected = await store.gc(replays.take());
      schedule(collected > 0 || replays.size > 0 ? betweenBatches : betweenRuns);
    } catch (error) {
      logger.warn({ err: error }, "records that are over could not be removed");
      schedule(betweenRuns);
    }
  };
  void warn().catch(() => undefined);
  schedule(minute);
  return () => clearTimeout(timer);
}
