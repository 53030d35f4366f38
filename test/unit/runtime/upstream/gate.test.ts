import { describe, expect, it } from "vitest";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { Gate, type Pass } from "../../../../templates/connector/src/runtime/upstream/gate.js";
import { claimedCall, readPolicy } from "../calls.js";

const call = (): ReturnType<typeof claimedCall> => claimedCall();

async function refusal(gate: Gate, by = call()): Promise<ToolError["body"]> {
  const error = await gate.enter(by).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ToolError) return error.body;
  throw new Error("it was let in");
}

/** Enters until nobody is let in at once. */
function crowd(gate: Gate): Pass[] {
  const passes: Pass[] = [];
  for (let pass = gate.tryEnter(); pass !== undefined; pass = gate.tryEnter()) passes.push(pass);
  return passes;
}

describe("a gate", () => {
  it("lets 32 calls in at once, and the next as one leaves, in the order in which they came", async () => {
    const gate = new Gate(45_000);
    const passes = crowd(gate);
    expect(passes).toHaveLength(32);
    const order: number[] = [];
    const waiting = [1, 2, 3].map(async (number) => gate.enter(call()).then((pass) => (order.push(number), pass)));
    passes[0]?.leave("answered");
    passes[0]?.leave("answered");
    await waiting[0];
    expect(order).toEqual([1]);
    passes[1]?.leave("answered");
    passes[2]?.leave("answered");
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect(gate.tryEnter()).toBeUndefined();
  });

  it("refuses with a number of seconds when 256 are waiting, or one has waited too long", async () => {
    const gate = new Gate(200);
    crowd(gate);
    const waiting = Array.from({ length: 256 }, () => refusal(gate));
    const refused = await refusal(gate);
    expect(refused).toMatchObject({
      code: "RATE_LIMITED",
      executed: "no",
      retry: { allowed: true, after_s: 5, key: "same" },
      next: "Wait 5 s, then call make_thing again with the SAME idempotency_key.",
    });
    for (const { code } of await Promise.all(waiting)) expect(code).toBe("RATE_LIMITED");
  });

  it("counts the time of a call from when it came", async () => {
    const gate = new Gate(45_000);
    const [first] = crowd(gate);
    const came = performance.now();
    const pass = gate.enter(call());
    setTimeout(() => first?.leave("answered"), 50);
    expect((await pass).since - came).toBeLessThan(25);
  });

  it("lets go of a caller that leaves, and keeps its place for nobody", async () => {
    const gate = new Gate(45_000);
    const [first] = crowd(gate);
    const caller = new AbortController();
    const refused = refusal(gate, claimedCall({ signal: caller.signal }));
    caller.abort();
    expect(await refused).toMatchObject({ code: "CANCELLED", executed: "no" });
    first?.leave("answered");
    expect(gate.tryEnter()).toBeDefined();
  });

  it("refuses with the seconds left while the circuit is open, those in line too, and then lets one try", async () => {
    const clock = { now: 1e6 };
    const gate = new Gate(45_000, () => clock.now);
    const passes = crowd(gate);
    const inLine = refusal(gate);
    passes.slice(0, 10).forEach((pass) => pass.leave("outage"));
    expect(await inLine).toMatchObject({ code: "CIRCUIT_OPEN" });
    clock.now += 3_000;
    expect(await refusal(gate, claimedCall({ policy: readPolicy }))).toMatchObject({
      code: "CIRCUIT_OPEN",
      message: "The API failed at every other call or more, so make_thing was not sent.",
      executed: "no",
      retry: { allowed: true, after_s: 12, key: "none" },
      next: "Wait 12 s, then call make_thing again.",
    });
    expect(gate.tryEnter()).toBeUndefined();
    clock.now += 12_000;
    const trial = gate.tryEnter();
    expect(trial).toBeDefined();
    expect(await refusal(gate)).toMatchObject({ code: "CIRCUIT_OPEN", retry: { after_s: 15 } });
    trial?.leave("answered");
    expect(gate.tryEnter()).toBeDefined();
  });

  it("grants no repeat while the circuit is open, and then only what the budget holds", () => {
    const clock = { now: 1e6 };
    const gate = new Gate(45_000, () => clock.now);
    expect([1, 2, 3, 4].map(() => gate.mayResend())).toEqual([true, true, true, false]);
    clock.now += 61_000;
    Array.from({ length: 10 }).forEach(() => gate.tryEnter()?.leave("outage"));
    expect(gate.mayResend()).toBe(false);
  });
});
