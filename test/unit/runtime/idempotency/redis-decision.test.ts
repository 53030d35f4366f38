import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredRecord } from "../../../../templates/connector/src/runtime/idempotency/record.js";
import { openRedisStore } from "../../../../templates/connector/src/runtime/idempotency/redis/store.js";
import { openSqliteStore } from "../../../../templates/connector/src/runtime/idempotency/sqlite/store.js";
import {
  type BeginRequest,
  claimOn,
  type ClaimReference,
  type Store,
} from "../../../../templates/connector/src/runtime/idempotency/store.js";
import { TestClock } from "./support/fixtures.js";
import { hasRedisServer, RedisServer } from "./support/redis-server.js";

/** Long enough that no TTL, which runs by real time, ends within the test. */
const hour = 3_600_000;

const keys = fc.nat({ max: 3 });
const contents = fc.nat({ max: 1 });
const seldom = fc.nat({ max: 7 }).map((n) => n === 0);

const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("begin" as const),
      key: keys,
      content: contents,
      /** With other arguments the content may still be the same: identity fields, or defaults that have changed. */
      args: fc.constantFrom("", ".later", ".other"),
      toolHash: fc.constantFrom("hash", "hash", "hash", "of a later release"),
      guarded: fc.boolean(),
      dedupes: fc.boolean(),
      parent: fc.constantFrom("none", "none", "newest of the content", "parent of the key", "any"),
      as: fc.constantFrom("again" as const, "absent" as const),
      leaseMs: fc.constantFrom(hour, 3 * hour),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("complete" as const, "release" as const, "settle" as const),
      key: keys,
      overtaken: seldom,
      keepMs: fc.constantFrom(2 * hour, 6 * hour, 20 * hour),
      told: fc.boolean(),
      ignored: seldom,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("get" as const), key: fc.option(keys), content: contents }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, hour, 2 * hour, 9 * hour) }),
  },
);

type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

type Begin = Extract<Step, { do: "begin" }>;

const begin = (key: number, changes: Partial<Begin> = {}): Begin => ({
  do: "begin",
  key,
  content: 0,
  args: "",
  toolHash: "hash",
  guarded: true,
  dedupes: false,
  parent: "none",
  as: "again",
  leaseMs: hour,
  ...changes,
});
const end = (how: "complete" | "release" | "settle", key: number): Step => ({
  do: how,
  key,
  overtaken: false,
  keepMs: 6 * hour,
  told: false,
  ignored: false,
});

/** Sequences that chance finds seldom. */
const rare: readonly (readonly Step[])[] = [
  // A proved key that was rejected is still proved when its parent no longer stands for the content.
  [
    begin(0),
    end("settle", 0),
    begin(1, { parent: "newest of the content", as: "absent" }),
    end("release", 1),
    begin(1, { parent: "parent of the key", as: "absent" }),
  ],
  // And its parent does not hold it back.
  [
    begin(0),
    end("complete", 0),
    begin(1, { parent: "newest of the content" }),
    end("release", 1),
    begin(1, { parent: "parent of the key" }),
  ],
  // A key that is used anew for another content no longer stands for its earlier one.
  [
    begin(0),
    end("complete", 0),
    { do: "wait", ms: 9 * hour },
    begin(0, { content: 1 }),
    { do: "get", key: null, content: 0 },
  ],
];

/** What has happened in a run, as far as the next step needs it. */
class History {
  readonly #run: number;
  readonly #begun: BeginRequest[] = [];
  readonly #claims = new Map<string, ClaimReference[]>();

  constructor(run: number) {
    this.#run = run;
  }

  async perform(store: Store, step: Exclude<Step, { do: "wait" }>): Promise<unknown> {
    const { scope } = this;
    switch (step.do) {
      case "begin":
        return store.begin(this.request(step));
      case "get":
        return store.get(
          step.key === null ? { scope, content: this.content(step.content) } : { scope, keyHash: this.key(step.key) },
        );
      case "complete":
        return store.complete(this.claim(step), {
          answer: "{}",
          keepResultMs: 4 * hour,
          keepMs: step.keepMs,
          guardMs: hour,
        });
      case "release":
      case "settle":
        return store[step.do](this.claim(step), {
          keepMs: step.keepMs,
          ...(step.told && { error: '{"told":"a/b"}' }),
          ...(step.do === "settle" && step.ignored && { mayResend: false }),
        });
    }
  }

  /** Takes note of what the step has come to. */
  note(step: Step, outcome: unknown): void {
    if (step.do !== "begin" || !isBegun(outcome)) return;
    this.#begun.push(this.request(step));
    this.#claimsOf(this.key(step.key)).push(claimOn(this.scope, outcome.record));
  }

  get scope(): string {
    return `scope-${this.#run}`;
  }

  key(n: number): string {
    return `key-${this.#run}-${n}`;
  }

  content(n: number): string {
    return `content-${this.#run}-${n}`;
  }

  request(step: Begin): BeginRequest {
    const args = `args${step.content}${step.args}`;
    const parent = this.parent(step);
    return {
      scope: this.scope,
      keyHash: this.key(step.key),
      callId: `c_${this.#run}_${this.#begun.length}`,
      owner: "one/two 3",
      tool: "create_refund",
      toolHash: step.toolHash,
      fingerprints: { args, content: this.content(step.content) },
      guarded: step.guarded,
      dedupes: step.dedupes,
      ...(parent !== undefined && { parent: { callId: parent, as: step.as } }),
      leaseMs: step.leaseMs,
      resendMs: 3 * hour,
      // Longer than any sequence: what runs for that long after its lease Redis removes by the real clock, not by this one.
      keepUnknownMs: 1_000 * hour,
    };
  }

  parent({ parent, key, content }: Begin): string | undefined {
    const wanted = this.content(content);
    switch (parent) {
      case "newest of the content":
        return this.#begun.findLast(({ fingerprints }) => fingerprints.content === wanted)?.callId;
      case "parent of the key":
        return this.#begun.findLast(({ keyHash }) => keyHash === this.key(key))?.parent?.callId;
      case "any":
        return this.#begun.at(-2)?.callId ?? "c_none";
      default:
        return undefined;
    }
  }

  claim({ key, overtaken }: { readonly key: number; readonly overtaken: boolean }): ClaimReference {
    const keyHash = this.key(key);
    const none = { scope: this.scope, keyHash, callId: "c_none", fence: 1 };
    return this.#claimsOf(keyHash).at(overtaken ? -2 : -1) ?? none;
  }

  #claimsOf(keyHash: string): ClaimReference[] {
    const claims = this.#claims.get(keyHash) ?? [];
    this.#claims.set(keyHash, claims);
    return claims;
  }
}

function isBegun(outcome: unknown): outcome is { readonly record: StoredRecord } {
  return typeof outcome === "object" && outcome !== null && "kind" in outcome && outcome.kind === "begun";
}

/** The outcome without what the SQLite store's garbage collection removes from a tombstone. */
function comparable(outcome: unknown): unknown {
  const text = JSON.stringify(outcome, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("state" in value) || value.state !== "TOMBSTONE") return value;
    return { ...value, owner: "", answer: undefined };
  });
  return text === undefined ? undefined : JSON.parse(text);
}

describe.skipIf(!hasRedisServer)("the decision at begin, in Lua", () => {
  const clock = new TestClock();
  const folder = mkdtempSync(join(tmpdir(), "decision-"));
  const stores: Store[] = [];
  let server: RedisServer;
  let runs = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
    stores.push((await openSqliteStore(join(folder, "store.db"), { now: clock.now })).store);
    stores.push((await openRedisStore(server.url, { now: clock.now })).store);
  });

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.remove();
    rmSync(folder, { recursive: true });
  });

  /** Runs the same steps on both, with the garbage of SQLite collected in between, as the TTLs of Redis would. */
  async function compare(steps: readonly Step[]): Promise<void> {
    const [sqlite, redis] = stores;
    if (sqlite === undefined || redis === undefined) throw new Error("the stores are not open");
    const history = new History((runs += 1));
    for (const next of steps) {
      if (next.do === "wait") {
        clock.advance(next.ms);
        while ((await sqlite.gc()) > 0);
        continue;
      }
      const [expected, outcome] = await Promise.all([history.perform(sqlite, next), history.perform(redis, next)]);
      expect(comparable(outcome)).toEqual(comparable(expected));
      history.note(next, outcome);
    }
  }

  it("is the same as that of the SQLite store, which is the one in TypeScript, in any sequence of operations", async () => {
    const numRuns = Number(process.env["COMPARISON_RUNS"] ?? 40);
    const sequences = fc.array(anyStep, { minLength: 10, maxLength: 60, size: "max" });
    const examples = rare.map((steps): [Step[]] => [[...steps]]);
    await fc.assert(fc.asyncProperty(sequences, compare), { numRuns, examples });
  }, 600_000);
});
