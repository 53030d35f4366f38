import fc from "fast-check";
import type { StoredRecord } from "../../../../../templates/connector/src/runtime/idempotency/record.js";
import {
  type BeginRequest,
  claimOn,
  type ClaimReference,
  type Store,
} from "../../../../../templates/connector/src/runtime/idempotency/store.js";

const hour = 3_600_000;

const keys = fc.nat({ max: 3 });
const contents = fc.nat({ max: 1 });
const seldom = fc.nat({ max: 7 }).map((n) => n === 0);

const begin = fc.record({
  do: fc.constant("begin" as const),
  key: keys,
  content: contents,
  /** With other arguments the content may still be the same. */
  args: fc.constantFrom("", ".later", ".other"),
  toolHash: fc.constantFrom("hash", "hash", "hash", "of a later release"),
  guarded: fc.nat({ max: 2 }).map((n) => n > 0),
  dedupes: fc.boolean(),
  /** How many beginnings ago the parent was begun; also ones that are none. */
  parent: fc.option(fc.nat({ max: 2 }), { freq: 2 }),
  as: fc.constantFrom("again" as const, "absent" as const),
  leaseMs: fc.constantFrom(hour, 3 * hour),
});
const change = fc.record({
  do: fc.constantFrom("complete" as const, "release" as const, "settle" as const),
  key: keys,
  overtaken: seldom,
  keepMs: fc.constantFrom(2 * hour, 6 * hour, 20 * hour),
  told: fc.boolean(),
  ignored: seldom,
});
const find = fc.record({ do: fc.constant("get" as const), key: fc.option(keys), content: contents });
const collect = fc.record({ do: fc.constant("gc" as const) });
const move = fc.record({ do: fc.constant("move" as const), ms: fc.constantFrom(1, hour, 2 * hour, 9 * hour, -hour) });

const step = fc.oneof(
  { weight: 6, arbitrary: begin },
  { weight: 5, arbitrary: change },
  { weight: 1, arbitrary: find },
  { weight: 1, arbitrary: collect },
  { weight: 2, arbitrary: move },
);

/** What callers and the clock may do to a store. */
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

export const histories = fc.array(step, { minLength: 10, maxLength: 50, size: "max" });

/** One run of steps, with keys and contents of its own, so that runs can share a store. */
export class History {
  readonly #run: number;
  readonly #callIds: string[] = [];
  readonly #claims = new Map<string, ClaimReference[]>();

  constructor(run: number) {
    this.#run = run;
  }

  async perform(store: Store, next: Exclude<Step, { do: "move" }>): Promise<unknown> {
    switch (next.do) {
      case "begin":
        return store.begin(this.#request(next));
      case "get":
        return store.get({
          scope: "scope",
          ...(next.key === null ? { content: this.#content(next.content) } : { keyHash: this.#key(next.key) }),
        });
      case "gc":
        return store.gc();
      case "complete":
        return store.complete(this.#claim(next), {
          answer: '{"text":"\\u0000 \u{1f600}"}',
          keepResultMs: 4 * hour,
          keepMs: next.keepMs,
          guardMs: hour,
        });
      case "release":
      case "settle":
        return store[next.do](this.#claim(next), {
          keepMs: next.keepMs,
          ...(next.told && { error: "{}" }),
          ...(next.do === "settle" && next.ignored && { mayResend: false }),
        });
    }
  }

  /** Takes note of what a step has come to: later steps refer to it. */
  note(next: Step, outcome: unknown): void {
    if (next.do !== "begin" || !isBegun(outcome)) return;
    this.#callIds.push(outcome.record.callId);
    this.#claimsOf(outcome.record.keyHash).push(claimOn("scope", outcome.record));
  }

  #request(next: Extract<Step, { do: "begin" }>): BeginRequest {
    const parent = next.parent === null ? undefined : (this.#callIds.at(-1 - next.parent) ?? "c_none");
    return {
      scope: "scope",
      keyHash: this.#key(next.key),
      callId: `c_${this.#run}_${this.#callIds.length}`,
      owner: "owner",
      tool: "create_refund",
      toolHash: next.toolHash,
      fingerprints: { args: `args${next.content}${next.args}`, content: this.#content(next.content) },
      guarded: next.guarded,
      dedupes: next.dedupes,
      ...(parent !== undefined && { parent: { callId: parent, as: next.as } }),
      leaseMs: next.leaseMs,
      resendMs: 5 * hour,
      keepUnknownMs: 10 * hour,
    };
  }

  #claim({ key, overtaken }: { readonly key: number; readonly overtaken: boolean }): ClaimReference {
    const keyHash = this.#key(key);
    return this.#claimsOf(keyHash).at(overtaken ? -2 : -1) ?? { scope: "scope", keyHash, callId: "c_none", fence: 1 };
  }

  #claimsOf(keyHash: string): ClaimReference[] {
    const claims = this.#claims.get(keyHash) ?? [];
    this.#claims.set(keyHash, claims);
    return claims;
  }

  #key(n: number): string {
    return `key-${this.#run}-${n}`;
  }

  #content(n: number): string {
    return `content-${this.#run}-${n}`;
  }
}

function isBegun(outcome: unknown): outcome is { readonly record: StoredRecord } {
  return typeof outcome === "object" && outcome !== null && "kind" in outcome && outcome.kind === "begun";
}
