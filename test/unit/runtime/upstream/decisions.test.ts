import { describe, expect, it } from "vitest";
import type { UpstreamClient } from "../../../../templates/connector/src/runtime/upstream/client.js";
import { decide } from "../../../../templates/connector/src/runtime/upstream/decide.js";
import { writePolicy } from "../calls.js";
import { outcomeOf } from "./support/outcome.js";

/**
 * Section 6, rows 17 to 28, of the idempotency reference, written down once more. The first two columns hold while no
 * earlier send is in doubt, the last two after one that may have arrived; of each two, the second is for an upstream that
 * removes duplicates. `again/x` and `follow/x`: send again (to where the answer points); where that can't be, `x` holds.
 */
const TABLE = `
  200-299   ok         ok             ok              ok
  300-302   unknown    unknown        unknown         unknown
  303       ok         ok             ok              ok
  304-306   unknown    unknown        unknown         unknown
  307-308   follow/no  follow/no      follow/unknown  follow/unknown
  309-399   unknown    unknown        unknown         unknown
  400-407   no         no             unknown         unknown
  408       again/no   again/no       again/unknown   again/unknown
  409-420   no         no             unknown         unknown
  421       again/no   again/no       again/unknown   again/unknown
  422-424   no         no             unknown         unknown
  425       again/no   again/no       again/unknown   again/unknown
  426-428   no         no             unknown         unknown
  429       again/no   again/no       again/unknown   again/unknown
  430-499   no         no             unknown         unknown
  500       unknown    again/unknown  unknown         again/unknown
  501       no         no             unknown         unknown
  502-504   unknown    again/unknown  unknown         again/unknown
  505       no         no             unknown         unknown
  506-599   unknown    again/unknown  unknown         again/unknown
`;
/** A refusal that holds for the key, whichever send it answers. */
const OF_THE_KEY = new Set([400, 402, 404, 405, 406, 410, 411, 413, 414, 415, 422, 428, 431, 451]);
/** With Retry-After these are put off. */
const PUT_OFF = new Set([403, 503]);

interface Case {
  readonly status: number;
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly dedupes: boolean;
  readonly keyed: boolean;
  readonly uncertain: boolean;
  readonly retryAfter: boolean;
}

const rows = new Map<number, readonly string[]>();
for (const line of TABLE.trim().split("\n")) {
  const [range = "", ...columns] = line.trim().split(/\s+/);
  const [from = 0, to = from] = range.split("-").map(Number);
  for (let status = from; status <= to; status += 1) rows.set(status, columns);
}

function expected({ status, method, dedupes, keyed, uncertain, retryAfter }: Case): string {
  if (uncertain && method === "DELETE" && (status === 404 || status === 410)) return "ok";
  if (uncertain && keyed && OF_THE_KEY.has(status)) return "no";
  const row = retryAfter && PUT_OFF.has(status) ? 429 : status;
  return rows.get(row)?.[(uncertain ? 2 : 0) + (dedupes ? 1 : 0)] ?? "not in the table";
}

const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;
const both = [false, true];

describe("U1: every status, first send and re-send, every writing method, duplicates removed or not", () => {
  it("is decided by the table and by nothing else", () => {
    const wrong: object[] = [];
    let count = 0;
    for (const status of statuses)
      for (const method of methods)
        for (const [dedupes, keyed] of [
          [false, false],
          [true, false],
          [true, true],
        ] as const)
          for (const uncertain of both)
            for (const retryAfter of both) {
              const one = { status, method, dedupes, keyed, uncertain, retryAfter };
              const headers = retryAfter ? { "retry-after": "1" } : {};
              const decision = decide({ ...one, headers, safe: false, sent: true });
              const said =
                decision.verdict === "ok"
                  ? "ok"
                  : decision.verdict === "fail"
                    ? decision.executed
                    : `${decision.verdict === "follow" ? "follow" : "again"}/${decision.otherwise}`;
              count += 1;
              if (said !== expected(one)) wrong.push({ ...one, said, expected: expected(one) });
            }
    expect(wrong).toEqual([]);
    expect(count).toBe(19_200);
  });

  it("is told to the caller, after as many sends as the table allows: 12,800 calls", async () => {
    const cases = statuses.flatMap((status) =>
      both.flatMap((body) =>
        both.flatMap((again) =>
          methods.flatMap((method) => both.map((dedupes) => ({ status, body, again, method, dedupes }))),
        ),
      ),
    );
    expect(cases).toHaveLength(12_800);
    const wrong = await Promise.all(
      cases.map(async ({ status, body, again, method, dedupes }) => {
        const upstream = answering(status, body, again ? { sent: dedupes } : undefined);
        const policy = dedupes ? writePolicy({ header: "idempotency-key" }) : writePolicy();
        const claim = dedupes ? { dedupes, upstreamKey: "k" } : { dedupes };
        const call = { policy, claim, request: { method } };
        const { verdict } = await outcomeOf(call, {
          servers: new Map([[undefined, "http://upstream"]]),
          client: upstream,
        });
        const uncertain = again && dedupes;
        const row = expected({ status, method, dedupes, keyed: dedupes, uncertain, retryAfter: false });
        const sends = row.startsWith("again/") ? 3 : again ? 2 : 1;
        const told = row.replace(/^(?:again|follow)\//, "");
        // A 2xx without JSON and a 303 are answers as well.
        const right = verdict === told && upstream.sends === sends;
        return right
          ? []
          : [{ status, body, again, method, dedupes, verdict, told, sends: upstream.sends, allowed: sends }];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  }, 120_000);
});

/** Answers with one status every time, after a first send that failed if so wanted. */
function answering(
  status: number,
  body: boolean,
  first?: { readonly sent: boolean },
): UpstreamClient & { sends: number } {
  const upstream = {
    sends: 0,
    send: async () => {
      upstream.sends += 1;
      if (upstream.sends === 1 && first !== undefined)
        return { kind: "failed", sent: first.sent, cause: new Error("cut") } as const;
      const response = {
        status,
        headers: body ? { "content-type": "application/json" } : {},
        body: body ? Buffer.from('{"message":"it says so"}') : new Uint8Array(),
        complete: true,
      };
      return { kind: "answered", response } as const;
    },
    close: async () => undefined,
  };
  return upstream;
}
