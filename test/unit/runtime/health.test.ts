import { describe, expect, it } from "vitest";
import { healthOf } from "../../../templates/connector/src/runtime/health.js";
import { createHealthAnswers } from "../../../templates/connector/src/runtime/server/health-answers.js";
import { Shop } from "./server/listening.js";

describe("health", () => {
  it("is that of the part that is worst", async () => {
    const probes = [
      { name: "store", check: () => "pass" as const },
      { name: "token", check: async () => "warn" as const },
    ];
    expect(await healthOf(probes)).toEqual({ status: "warn", checks: { store: "pass", token: "warn" } });
    expect(await healthOf([])).toEqual({ status: "pass", checks: {} });
  });

  it("fails, and says nothing more, when a probe throws or does not answer", async () => {
    const probes = [
      { name: "store", check: () => Promise.reject(new Error("postgres://user:pw@host is gone")) },
      { name: "token", check: () => new Promise<"pass">(() => undefined) },
    ];
    expect(await healthOf(probes)).toEqual({ status: "fail", checks: { store: "fail", token: "fail" } });
  });
});

describe("what whoever runs the process is told", () => {
  const shopWith = (state: "pass" | "warn" | "fail"): Shop => {
    const shop = new Shop();
    shop.probes = [{ name: "store", check: () => state }];
    return shop;
  };

  it.each([
    ["pass", 200, 200],
    ["warn", 200, 200],
    ["fail", 200, 503],
  ] as const)("when a part says %s: alive %i, ready %i", async (state, alive, ready) => {
    const answers = createHealthAnswers(shopWith(state), () => false);
    expect(await answers("/healthz")).toEqual({ status: alive, body: { status: state, checks: { store: state } } });
    expect(await answers("/readyz")).toEqual({ status: ready, body: { status: state, checks: { store: state } } });
    expect(await answers("/mcp")).toBeUndefined();
  });

  it("is that no more calls should come once it is about to end, while it still lives", async () => {
    const answers = createHealthAnswers(shopWith("pass"), () => true);
    expect((await answers("/readyz"))?.status).toBe(503);
    expect((await answers("/healthz"))?.status).toBe(200);
  });

  it("troubles the parts once a second at most, however often it is asked", async () => {
    const shop = new Shop();
    let asked = 0;
    shop.probes = [{ name: "store", check: () => ((asked += 1), "pass") }];
    const answers = createHealthAnswers(shop, () => false);
    await Promise.all(Array.from({ length: 100 }, () => answers("/readyz")));
    expect(asked).toBe(1);
  });
});
