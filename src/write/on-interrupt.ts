const cleanups = new Set<() => void>();

/**
 * Registers what an interrupt must take away before the process ends; returns the function that unregisters it.
 * Synchronous, because a second signal may not wait.
 */
export function onInterrupt(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
  };
}

/** Runs what is registered, newest first. Called by the signal handler of the command line. */
export function cleanUpAfterInterrupt(): void {
  for (const cleanup of [...cleanups].toReversed()) {
    cleanups.delete(cleanup);
    try {
      cleanup();
    } catch {
      // The next one must run all the same.
    }
  }
}
