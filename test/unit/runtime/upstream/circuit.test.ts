import { describe, expect, it } from "vitest";
import { Circuit, type Ending } from "../../../../templates/connector/src/runtime/upstream/circuit.js";

/** A circuit and a clock that is set by hand. */
function circuit() {
  const clock = { now: 1e6 };
  const tested = new Circuit(() => clock.now);
  const calls = (...endings: readonly (Ending | undefined)[]): void =>
    endings.forEach((ending) => tested.start()(ending));
  return { tested, calls, pass: (ms: number) => void (clock.now += ms) };
}

const outages = (count: number): readonly Ending[] => Array.from({ length: count }, () => "outage");
const answers = (count: number): readonly Ending[] => Array.from({ length: count }, () => "answered");

describe("a circuit", () => {
  it("lets calls pass while fewer than ten have ended, whatever their ends", () => {
    const { tested, calls } = circuit();
    calls(...outages(9));
    expect(tested.waitMs()).toBe(0);
  });

  it("opens for 15 seconds when half of at least ten calls were outages", () => {
    const { tested, calls, pass } = circuit();
    calls(...answers(5), ...outages(5));
    expect(tested.waitMs()).toBe(15_000);
    pass(14_000);
    expect(tested.waitMs()).toBe(1_000);
    pass(1_000);
    expect(tested.waitMs()).toBe(0);
  });

  it("stays closed below half", () => {
    const { tested, calls } = circuit();
    calls(...answers(51), ...outages(49));
    expect(tested.waitMs()).toBe(0);
  });

  it("forgets what is 30 seconds old, even when nothing happened since", () => {
    const { tested, calls, pass } = circuit();
    for (let index = 0; index < 30; index += 1) {
      calls("outage");
      pass(10_000);
    }
    expect(tested.waitMs()).toBe(0);
  });

  it("does not count calls that were not sent", () => {
    const { tested, calls } = circuit();
    calls(...outages(9), ...Array.from({ length: 9 }, () => undefined));
    expect(tested.waitMs()).toBe(0);
  });

  it("then lets one call try, alone", () => {
    const { tested, calls, pass } = circuit();
    calls(...outages(10));
    pass(15_000);
    const end = tested.start();
    expect(tested.waitMs()).toBe(15_000);
    end("answered");
    expect(tested.waitMs()).toBe(0);
    calls(...outages(9));
    expect(tested.waitMs()).toBe(0);
  });

  it("opens again when the trial fails, and lets another try when it was not sent", () => {
    const { tested, calls, pass } = circuit();
    calls(...outages(10));
    pass(15_000);
    tested.start()(undefined);
    expect(tested.waitMs()).toBe(0);
    tested.start()("outage");
    expect(tested.waitMs()).toBe(15_000);
  });

  it("does not wait for ever for the end of a trial, and goes by the last one", () => {
    const { tested, calls, pass } = circuit();
    calls(...outages(10));
    pass(15_000);
    const lost = tested.start();
    pass(15_000);
    expect(tested.waitMs()).toBe(0);
    tested.start()("answered");
    lost("outage");
    expect(tested.waitMs()).toBe(0);
  });

  it("is not kept open by calls that began before it broke", () => {
    const { tested, calls, pass } = circuit();
    const late = [tested.start(), tested.start()];
    calls(...outages(10));
    pass(10_000);
    late[0]?.("outage");
    expect(tested.waitMs()).toBe(5_000);
    pass(5_000);
    const trial = tested.start();
    late[1]?.("outage");
    trial("answered");
    expect(tested.waitMs()).toBe(0);
  });
});
