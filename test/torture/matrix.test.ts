import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import type { ValidCall } from "../../templates/connector/src/runtime/call.js";
import { identifyAction } from "../../templates/connector/src/runtime/idempotency/action.js";
import { PassThrough } from "../../templates/connector/src/runtime/idempotency/pass-through.js";
import { type Fingerprints, sameContent } from "../../templates/connector/src/runtime/idempotency/record.js";
import { callOf, TestClock } from "../unit/runtime/idempotency/support/fixtures.js";
import { codeOf, isOk, isUnknown } from "./support/answers.js";
import type { Answered } from "./support/connector.js";
import { createOrder, orderPolicy } from "./support/extensions.js";
import { noStore } from "./support/kinds.js";
import { Layer } from "./support/layer.js";
import { equalTexts, unequalValues } from "./support/pairs.js";
import { scenario } from "./support/scenario.js";
import type { Trial, Write } from "./support/trial.js";
import type { Reply } from "./support/upstream.js";
import { weakKeys } from "./support/weak-keys.js";

const hour = 60 * 60_000;
const rejection: Reply = { status: 422, body: { message: "Not like this." } };

type Cell = { readonly state: string; readonly expected: string };

const cells: readonly Cell[] = [
  { state: "DONE", expected: "KEY_REUSED" },
  { state: "REJECTED", expected: "ok" },
  { state: "UNKNOWN", expected: "KEY_REUSED" },
  { state: "TOMBSTONE", expected: "KEY_REUSED" },
];

/** Brings the key of a write into a state. */
async function bring(trial: Trial, layer: Layer, clock: TestClock, write: Write, state: string): Promise<void> {
  const rejected = state === "REJECTED";
  const reply = rejected ? rejection : state === "UNKNOWN" ? "cut" : "usual";
  trial.upstream.behaviour = { takes: () => !rejected, answers: async () => reply };
  await layer.send(write);
  await trial.census();
  if (state === "TOMBSTONE") clock.advance(25 * hour);
  trial.upstream.behaviour = {};
}

scenario({ id: "M1", title: "same key, other content in every state", full: 20, ci: 2 }, async (trial) => {
  const clock = new TestClock();
  const layer = await Layer.open(trial, { clock });
  for (let round = 0; round < trial.rounds; round += 1) {
    for (const { state, expected } of cells) {
      const write = trial.write(`${state.toLowerCase()}-${round}`);
      await bring(trial, layer, clock, write, state);
      const other = await layer.send({ ...write, amount: 6 });
      trial.check(codeOf(other) === expected, `${state}: other content got ${codeOf(other)}`);
      trial.allow(write.action, 1);
    }
  }
});

const secret = createSecretKey(randomBytes(32));
const settings = {
  serverSecret: secret,
  upstreamBaseUrlOf: () => "https://api.example",
  guardMs: 600_000,
  passThrough: new PassThrough(),
};
const { idempotency } = orderPolicy;

function fingerprintsOf(input: Readonly<Record<string, unknown>>): Fingerprints {
  if (idempotency === undefined) throw new Error("the tool has no key");
  return identifyAction(callOf({ tool: createOrder, policy: orderPolicy, input }), idempotency, settings).fingerprints;
}

/** Runs a property and writes down what contradicts it. */
function verify<Value>(trial: Trial, values: fc.Arbitrary<Value>, holds: (value: Value) => boolean): void {
  const parameters = { numRuns: trial.rounds, seed: trial.random.below(2 ** 31) };
  const result = fc.check(fc.property(values, holds), parameters);
  trial.calls += result.numRuns;
  trial.check(!result.failed, `${JSON.stringify(result.counterexample)}`);
}

scenario({ id: "M2", title: "canonical equality", full: 10_000, ci: 500, stores: noStore }, async (trial) =>
  verify(trial, equalTexts, ([one, other]) =>
    sameContent(fingerprintsOf(JSON.parse(one)), fingerprintsOf(JSON.parse(other))),
  ),
);

scenario({ id: "M3", title: "canonical inequality", full: 10_000, ci: 500, stores: noStore }, async (trial) =>
  verify(trial, unequalValues, ([one, other]) => !sameContent(fingerprintsOf(one), fingerprintsOf(other))),
);

scenario(
  { id: "M4", title: "other principal, tenant, tool or API with the same key", full: 200, ci: 5 },
  async (trial) => {
    const layer = await Layer.open(trial);
    const elsewhere = await Layer.open(trial, { upstreamBaseUrlOf: () => "https://other.example" });
    const principal = (id: string): Partial<ValidCall> => ({ principal: { id, scopes: "local" } });
    const changes: readonly (readonly [Layer, Partial<ValidCall>])[] = [
      [layer, principal("issuer|anna")],
      [layer, principal("issuer|bert")],
      [layer, principal("other-issuer|anna")],
      [layer, { ...principal("issuer|anna"), tool: { ...createOrder, name: "create_other_order" } }],
      [elsewhere, principal("issuer|anna")],
    ];
    for (let round = 0; round < trial.rounds; round += 1) {
      const write = trial.write(`scope-${round}`);
      const answers: Answered[] = [];
      for (const [where, change] of changes) answers.push(await where.send(write, change));
      const ids = answers.map(({ call }) => call.id);
      for (const [index, answer] of answers.entries()) {
        trial.check(isOk(answer) && answer.call.executed_now, `round ${round}: caller ${index} got ${codeOf(answer)}`);
        const leaked = ids.some((id, other) => other !== index && JSON.stringify(answer).includes(id));
        trial.check(!leaked, `round ${round}: caller ${index} is told of another one's call`);
      }
      trial.allow(write.action, changes.length);
    }
  },
);

scenario({ id: "M5", title: "weak and sample keys", full: 200, ci: 25 }, async (trial) => {
  const connector = await trial.start();
  for (const [round, key] of weakKeys(trial.random, trial.rounds).entries()) {
    const write = { ...trial.write(`weak-${round}`), key };
    const refused = await trial.send(connector, write);
    trial.check(codeOf(refused) === "KEY_WEAK", `${JSON.stringify(key)} got ${codeOf(refused)}`);
    const suggestion = refused?.status === "error" ? refused.error.fix?.[0]?.example : undefined;
    const accepted = await trial.send(connector, { ...write, key: String(suggestion) });
    trial.check(isOk(accepted), `the suggestion ${String(suggestion)} got ${codeOf(accepted)}`);
    trial.allow(write.action, 1);
  }
});

/** Everything that a key of the server is not for; none of it may be executed. */
async function misuse(trial: Trial, layer: Layer, write: Write, minted: string): Promise<void> {
  const forged = `${minted.slice(0, 6)}${minted.slice(6, -1)}${minted.endsWith("a") ? "b" : "a"}`;
  const other = { principal: { id: "issuer|bert", scopes: "local" } } as const;
  const attempts = [
    await layer.send({ ...write, key: forged }),
    await layer.send({ ...write, key: minted, amount: 7 }),
    await layer.send({ ...write, key: minted }, other),
  ];
  trial.check(
    attempts.every((answer) => codeOf(answer) === "KEY_WEAK"),
    `${write.action}: misused keys got ${attempts.map(codeOf).join(", ")}`,
  );
}

scenario({ id: "M6", variant: "again", title: "keys of the server", full: 100, ci: 5 }, async (trial) => {
  const layer = await Layer.open(trial);
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`again-${round}`);
    await layer.send(write);
    const again = (await layer.send({ ...write, key: `${write.key}-other` })).call.again_key ?? "";
    await misuse(trial, layer, write, again);
    const [used, twice] = [await layer.send({ ...write, key: again }), await layer.send({ ...write, key: again })];
    trial.check(isOk(used) && used.call.executed_now, `round ${round}: the key got ${codeOf(used)}`);
    trial.check(isOk(twice) && twice.call.replayed, `round ${round}: its second use got ${codeOf(twice)}`);
    trial.allow(write.action, 2);
  }
});

scenario({ id: "M6", variant: "absent", title: "keys of the server", full: 100, ci: 5 }, async (trial) => {
  const layer = await Layer.open(trial);
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`absent-${round}`);
    trial.faults += 1;
    trial.upstream.behaviour = { takes: () => false, answers: async () => "cut" };
    const lost = await layer.send(write);
    trial.check(isUnknown(lost), `round ${round}: the lost answer is ${codeOf(lost)}`);
    await trial.census();
    trial.upstream.behaviour = {};
    const absent = lost.call.absent_key ?? "";
    await misuse(trial, layer, write, absent);
    const [used, twice] = [await layer.send({ ...write, key: absent }), await layer.send({ ...write, key: absent })];
    trial.check(isOk(used) && used.call.executed_now, `round ${round}: the key got ${codeOf(used)}`);
    trial.check(isOk(twice) && twice.call.replayed, `round ${round}: its second use got ${codeOf(twice)}`);
    trial.allow(write.action, 1);
  }
});
