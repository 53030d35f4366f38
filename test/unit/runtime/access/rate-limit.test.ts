import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimit } from "../../../../templates/connector/src/runtime/access/rate-limit.js";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";

/** A limit at a time of the test's own. */
class Gate {
  now = 0;
  readonly #limit: RateLimit;

  constructor(perMinute: number) {
    this.#limit = new RateLimit(perMinute, () => this.now);
  }

  /** Undefined when the call may pass; else the seconds that its caller is told to wait. */
  refusal(caller: string): number | undefined {
    try {
      this.#limit.take({ id: caller, scopes: "local" });
      return undefined;
    } catch (error) {
      if (error instanceof ToolError && error.body.code === "RATE_LIMITED") return error.body.retry.after_s;
      throw error;
    }
  }

  passes(caller: string): boolean {
    return this.refusal(caller) === undefined;
  }
}

describe("the rate limit", () => {
  it("lets the calls of a minute pass at once, and then one whenever its time has come", () => {
    const gate = new Gate(3);
    expect([gate.refusal("a"), gate.refusal("a"), gate.refusal("a"), gate.refusal("a")]).toEqual([
      undefined,
      undefined,
      undefined,
      20,
    ]);
    gate.now = 19_999;
    expect(gate.refusal("a")).toBe(1);
    gate.now = 20_000;
    expect([gate.refusal("a"), gate.refusal("a")]).toEqual([undefined, 20]);
  });

  it("counts each caller alone", () => {
    const gate = new Gate(1);
    expect([gate.passes("a"), gate.passes("a"), gate.passes("b")]).toEqual([true, false, true]);
  });

  it("tells a time after which the call passes, and a second before which it does not, whatever the rate", () => {
    const pause = fc.double({ min: 0, max: 90_000, noNaN: true });
    const property = fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(pause, { maxLength: 20 }),
      (rate, pauses) => {
        const gate = new Gate(rate);
        for (const milliseconds of pauses) {
          gate.now += milliseconds;
          let wait = gate.refusal("a");
          for (let calls = 0; wait === undefined && calls < rate; calls += 1) wait = gate.refusal("a");
          if (wait === undefined) throw new Error("more passed than the limit allows");
          gate.now += wait * 1_000 - 1_001;
          expect(gate.passes("a")).toBe(false);
          gate.now += 1_001;
          expect(gate.passes("a")).toBe(true);
        }
      },
    );
    fc.assert(property, { numRuns: 50 });
  });

  it("remembers the ten thousand callers who called last, and forgets who has not called since twice as many", () => {
    const gate = new Gate(1);
    const others = (from: number): void => {
      for (let index = from; index < from + 9_999; index += 1) gate.passes(`caller ${index}`);
    };
    gate.passes("first");
    others(0);
    expect(gate.passes("first")).toBe(false);
    others(10_000);
    others(20_000);
    expect(gate.passes("first")).toBe(true);
  });

  it("costs as much for the last of a hundred thousand callers as for the first", () => {
    const gate = new Gate(600);
    const cost = (from: number): number => {
      const before = process.cpuUsage();
      for (let index = from; index < from + 10_000; index += 1) gate.passes(`https://issuer.example user ${index}`);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    cost(0);
    const early = Math.min(cost(10_000), cost(20_000), cost(30_000));
    const late = Math.min(...[40_000, 50_000, 60_000, 70_000, 80_000, 90_000].map(cost));
    expect(late).toBeLessThan(early * 5 + 10_000);
  });
});
