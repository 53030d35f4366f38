import { describe, expect, it } from "vitest";
import { RetryBudget } from "../../../../templates/connector/src/runtime/upstream/retry-budget.js";

function budget() {
  const clock = { now: 1e6 };
  const tested = new RetryBudget(() => clock.now);
  const call = (times: number): void => Array.from({ length: times }).forEach(() => tested.called());
  const taken = (attempts: number): number =>
    Array.from({ length: attempts }, () => tested.take()).filter(Boolean).length;
  return { clock, call, taken };
}

describe("a retry budget", () => {
  it("allows three repeats a minute to few calls", () => {
    const { clock, call, taken } = budget();
    call(5);
    expect(taken(10)).toBe(3);
    clock.now += 59_000;
    expect(taken(10)).toBe(0);
    clock.now += 3_000;
    expect(taken(10)).toBe(3);
  });

  it("allows a tenth of the calls of the last minute to many", () => {
    const { clock, call, taken } = budget();
    call(1_009);
    expect(taken(1_000)).toBe(100);
    clock.now += 61_000;
    expect(taken(1_000)).toBe(3);
  });
});
