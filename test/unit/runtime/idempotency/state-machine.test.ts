import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideBegin } from "../../../../templates/connector/src/runtime/idempotency/begin-decision.js";
import { judge } from "../../../../templates/connector/src/runtime/idempotency/judgement.js";
import type { StoredRecord } from "../../../../templates/connector/src/runtime/idempotency/record.js";
import type { BeginRequest } from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { upstreamError } from "./support/fixtures.js";

const request: BeginRequest = {
  scope: "s",
  keyHash: "k",
  callId: "c_2",
  owner: "o",
  tool: "t",
  toolHash: "h",
  fingerprints: { args: "a", content: "c" },
  guarded: true,
  dedupes: false,
  leaseMs: 60,
  resendMs: 500,
  keepUnknownMs: 1000,
};

const running: StoredRecord = {
  keyHash: "k",
  callId: "c_1",
  state: "RUNNING",
  fence: 1,
  effectNo: 1,
  owner: "o",
  tool: "t",
  toolHash: "h",
  fingerprints: request.fingerprints,
  createdAt: 0,
  firstSentAt: 0,
  updatedAt: 0,
  leaseUntil: 60,
  resendUntil: 500,
  resultUntil: 0,
  guardUntil: 0,
  keepUntil: 0,
};
const unknown: StoredRecord = { ...running, state: "UNKNOWN", keepUntil: 1000 };
const done: StoredRecord = {
  ...running,
  state: "DONE",
  resultUntil: 300,
  guardUntil: 100,
  keepUntil: 1000,
  answer: "{}",
};
const rejected: StoredRecord = { ...running, state: "REJECTED", keepUntil: 200 };

const decide = (
  own: StoredRecord | undefined,
  holder: StoredRecord | undefined,
  now: number,
  changes: Partial<BeginRequest> = {},
) => decideBegin({ ...request, ...changes }, { own, holder: () => holder }, now);

describe("the decision at begin", () => {
  it("takes a key that nobody has", () => expect(decide(undefined, undefined, 1)).toEqual({ kind: "insert" }));

  it("takes the key of a rejected call, and counts on from it", () => {
    expect(decide(rejected, undefined, 1)).toEqual({ kind: "insert", replaces: rejected });
  });

  it("says of a lease that is over that the outcome is unknown, for the key and for its content", () => {
    expect(decide(running, undefined, 60)).toEqual({ kind: "expire", record: running });
    expect(decide(undefined, running, 60)).toEqual({ kind: "expire", record: running });
  });

  it("sends an unknown call again only where duplicates are removed, and only while they are remembered", () => {
    expect(decide(unknown, undefined, 100)).toMatchObject({ kind: "answer" });
    expect(decide(unknown, undefined, 100, { dedupes: true })).toEqual({ kind: "rerun", record: unknown });
    expect(decide(unknown, undefined, 500, { dedupes: true })).toMatchObject({ kind: "answer" });
    const other = { args: "x", content: "x" };
    expect(decide(unknown, undefined, 100, { dedupes: true, fingerprints: other })).toMatchObject({ kind: "answer" });
  });

  it("holds equal content back inside the guard window, and while the outcome is unknown", () => {
    expect(decide(undefined, done, 99)).toMatchObject({ outcome: { kind: "duplicate" } });
    expect(decide(undefined, done, 100)).toEqual({ kind: "insert" });
    expect(decide(undefined, unknown, 999)).toMatchObject({ outcome: { kind: "duplicate" } });
    expect(decide(undefined, done, 99, { guarded: false })).toEqual({ kind: "insert" });
  });

  it("looks at the key before the guard", () => {
    expect(decide({ ...done, callId: "c_own" }, unknown, 50)).toMatchObject({
      outcome: { kind: "existing", record: { callId: "c_own" } },
    });
  });

  it("lets a proved key do it again, and a verified absence replace the unknown call", () => {
    expect(decide(undefined, done, 50, { parent: { callId: "c_1", as: "again" } })).toEqual({ kind: "insert" });
    expect(decide(undefined, unknown, 50, { parent: { callId: "c_1", as: "absent" } })).toEqual({
      kind: "insert",
      resolves: unknown,
    });
  });

  it("does not let a verified absence stand against a late answer", () => {
    expect(decide(undefined, done, 50, { parent: { callId: "c_1", as: "absent" } })).toMatchObject({
      outcome: { kind: "duplicate" },
    });
  });

  it("refuses a proof that was overtaken", () => {
    expect(decide(undefined, done, 50, { parent: { callId: "c_0", as: "again" } })).toMatchObject({
      outcome: { kind: "superseded" },
    });
    expect(decide(undefined, undefined, 50, { parent: { callId: "c_0", as: "absent" } })).toMatchObject({
      outcome: { kind: "superseded" },
    });
  });

  it("gives a tombstone when the result's time is over, and nothing when its own is", () => {
    expect(decide(done, undefined, 300)).toMatchObject({ outcome: { record: { state: "TOMBSTONE" } } });
    expect(decide(done, undefined, 1000)).toEqual({ kind: "insert" });
  });
});

const failed = (error: unknown) => ({ kind: "failed", error }) as const;

describe("what a reply means", () => {
  const facts = { tool: "create_refund", rerun: false, upstreamHasKey: false };

  it.each([
    ["no", "release"],
    ["unknown", "settle"],
    ["yes", "complete"],
    ["partial", "complete"],
  ] as const)("an error that says executed: %s means %s", (executed, change) => {
    expect(judge(failed(upstreamError(executed)), facts).change).toBe(change);
  });

  it("an error of our own means unknown", () => {
    expect(judge(failed(new Error("bug")), facts)).toMatchObject({ change: "settle", error: { executed: "unknown" } });
  });

  it("not executed now says nothing of an earlier send, unless the upstream knows the key and looked at the request", () => {
    const rerun = { ...facts, rerun: true };
    expect(judge(failed(upstreamError("no")), rerun).change).toBe("settle");
    expect(judge(failed(upstreamError("no")), { ...rerun, upstreamHasKey: true }).change).toBe("release");
    for (const code of [
      "RATE_LIMITED",
      "UPSTREAM_UNREACHABLE",
      "UPSTREAM_AUTH",
      "UPSTREAM_CONFLICT",
      "CIRCUIT_OPEN",
    ] as const) {
      expect(judge(failed(upstreamError("no", code)), { ...rerun, upstreamHasKey: true }).change).toBe("settle");
    }
  });
});

type Step = "call" | "answer" | "reject" | "lose" | "crash" | "late answer" | "lease ends" | "a day";

/** X1: one key, any order of events; what the upstream did is counted apart from what the records say. */
class Simulation {
  record: StoredRecord | undefined;
  effects = new Map<number, number>();
  now = 0;
  /** The claim whose request is under way, and the one whose answer is still to come. */
  sending: StoredRecord | undefined;
  late: StoredRecord | undefined;

  readonly steps: Record<Step, () => void> = {
    call: () => this.begin(),
    answer: () => this.finish("DONE", true),
    reject: () => this.finish("REJECTED", false),
    lose: () => this.finish("UNKNOWN", true),
    crash: () => {
      if (this.sending !== undefined) this.effect(this.sending);
      this.late = this.sending;
      this.sending = undefined;
    },
    "late answer": () => {
      if (this.late !== undefined) this.change(this.late, "DONE");
      this.late = undefined;
    },
    "lease ends": () => void (this.now += 60),
    "a day": () => void (this.now += 300),
  };

  begin(): void {
    const decision = decideBegin(request, { own: this.record, holder: () => undefined }, this.now);
    if (decision.kind === "expire") {
      this.change(decision.record, "UNKNOWN");
      return this.begin();
    }
    if (decision.kind !== "insert") return;
    expect(this.sending === undefined || this.now >= this.sending.leaseUntil).toBe(true);
    const { replaces } = decision;
    const effectNo = (replaces?.effectNo ?? Math.max(0, ...this.effects.keys())) + 1;
    this.record = { ...running, leaseUntil: this.now + 60, fence: (replaces?.fence ?? 0) + 1, effectNo };
    this.sending = this.record;
    this.late = undefined;
  }

  finish(state: "DONE" | "REJECTED" | "UNKNOWN", effect: boolean): void {
    const { sending } = this;
    this.sending = undefined;
    if (sending === undefined) return;
    if (effect) this.effect(sending);
    this.change(sending, state);
    if (state === "UNKNOWN") this.late = sending;
  }

  effect({ effectNo }: StoredRecord): void {
    this.effects.set(effectNo, (this.effects.get(effectNo) ?? 0) + 1);
  }

  change(claim: StoredRecord, state: "DONE" | "REJECTED" | "UNKNOWN"): void {
    const { record } = this;
    if (record === undefined || record.fence !== claim.fence || record.effectNo !== claim.effectNo) return;
    if (record.state !== "RUNNING" && (record.state !== "UNKNOWN" || state === "UNKNOWN")) return;
    const until = this.now + 100_000;
    this.record = { ...record, state, keepUntil: until, resultUntil: until };
  }

  check(): void {
    for (const count of this.effects.values()) expect(count).toBe(1);
    const current = this.record === undefined ? 0 : (this.effects.get(this.record.effectNo) ?? 0);
    if (this.record?.state === "DONE") expect(current).toBe(1);
    if (this.record?.state === "REJECTED") expect(current).toBe(0);
  }
}

describe("the state machine (X1)", () => {
  it("has at most one effect for each key and effect number, and its states are truthful, in any order of events", () => {
    const steps = fc.array(
      fc.constantFrom<Step>(
        "call",
        "call",
        "call",
        "answer",
        "reject",
        "lose",
        "crash",
        "late answer",
        "lease ends",
        "a day",
      ),
      { maxLength: 40 },
    );
    const run = (events: readonly Step[]): void => {
      const simulation = new Simulation();
      for (const event of events) {
        simulation.steps[event]();
        simulation.check();
      }
    };
    expect(() => fc.assert(fc.property(steps, run), { numRuns: 3000 })).not.toThrow();
  });
});
