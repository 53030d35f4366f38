import type { Connector } from "../connector.js";
import type { Health } from "../health.js";
import type { Refusal } from "./refusal.js";

/** Anyone may ask, as often as he likes: what was found is good for a while. */
const FRESH_MS = 1_000;

/** Answers the two questions of whoever runs the process; undefined for any other path. */
export type HealthAnswers = (path: string) => Promise<Refusal | undefined>;

/**
 * `/healthz`: the process answers, and how it finds itself. `/readyz`: whether it should be sent calls, which it should not
 * when calls would fail, or when it is about to end.
 */
export function createHealthAnswers(connector: Connector, isClosing: () => boolean): HealthAnswers {
  let latest: { readonly until: number; readonly health: Promise<Health> } | undefined;
  const health = (): Promise<Health> => {
    if (latest === undefined || latest.until < performance.now())
      latest = { until: performance.now() + FRESH_MS, health: connector.health() };
    return latest.health;
  };
  return async (path) => {
    if (path === "/healthz") return { status: 200, body: { ...(await health()) } };
    if (path !== "/readyz") return undefined;
    if (isClosing()) return { status: 503, body: { status: "fail", checks: { process: "fail" } } };
    const found = await health();
    return { status: found.status === "fail" ? 503 : 200, body: { ...found } };
  };
}
