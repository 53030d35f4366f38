import { vi } from "vitest";

/** Does something as if so many seconds had passed. */
export async function later(seconds: number, action: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1_000 });
  try {
    await action();
  } finally {
    vi.useRealTimers();
  }
}
