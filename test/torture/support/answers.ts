import { setTimeout as sleep } from "node:timers/promises";
import type { Answered } from "./connector.js";

export function isOk(answer: Answered | undefined): boolean {
  return answer?.status === "ok";
}

/** The code of an error; `ok` or `nothing` where there is none. */
export function codeOf(answer: Answered | undefined): string {
  if (answer === undefined) return "nothing";
  return answer.status === "error" ? answer.error.code : "ok";
}

export function isUnknown(answer: Answered | undefined): boolean {
  return codeOf(answer) === "OUTCOME_UNKNOWN";
}

/** Nothing was sent, because the store is down. */
export function isRefused(answer: Answered | undefined): boolean {
  return codeOf(answer) === "STORE_UNAVAILABLE" && answer?.status === "error" && answer.error.executed === "no";
}

/** A promise and what resolves it. */
export function deferred(): readonly [Promise<void>, () => void] {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((fulfil) => (resolve = fulfil));
  return [promise, () => resolve()];
}

/** Whether it becomes true within ten seconds. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const giveUpAt = performance.now() + 10_000; performance.now() < giveUpAt; await sleep(10)) {
    if (await condition()) return true;
  }
  return false;
}
