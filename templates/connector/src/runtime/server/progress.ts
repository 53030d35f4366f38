/** Shorter than the five seconds after which the least patient clients give up. */
const betweenNotifications = 3_000;

/** Progress as a client sees it: the number rises with every notification. */
export interface Progress {
  readonly progress: number;
  readonly message: string;
}

/** Does some work and tells every few seconds what it is waiting for; the work says what that is. */
export async function reported<T>(
  notify: (progress: Progress) => Promise<void>,
  work: (waitFor: (subject: string) => void) => Promise<T>,
  intervalMs = betweenNotifications,
): Promise<T> {
  const began = performance.now();
  let waitingFor = "the API";
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    // A client that has left misses nothing.
    notify({ progress: seconds, message: `still waiting for ${waitingFor}, ${seconds} s` }).catch(() => undefined);
  }, intervalMs);
  try {
    return await work((subject) => void (waitingFor = subject));
  } finally {
    clearInterval(timer);
  }
}
