import { exitCodes } from "../../diagnostics/index.js";
import { cleanUpAfterInterrupt } from "../../write/on-interrupt.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** From here on a signal stops children, takes away what has been written and ends the process with 130. */
export function handleInterrupts(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
    cleanUpAfterInterrupt();
    process.stderr.write("\nCancelled. Nothing was left behind.\n");
    process.exit(exitCodes.cancelled);
  };
  for (const signal of signals) process.once(signal, stop);
  return controller.signal;
}
