/** The experiments. Each is given fresh processes on a fresh store and returns what its calls became. */
import { setTimeout as sleep } from "node:timers/promises";

const key = "order-acme-2026-10-no1";
const payment = { amount: 1_250, currency: "EUR" };
const other = { amount: 9_900, currency: "EUR" };
const long = 10_000;
const short = 1_000;

export const experiments = [
  {
    test: "the effect happened, the answer was lost, the same key again",
    expected: '1 effect, then "unknown"',
    timeoutMs: long,
    async run({ subjects: [subject], upstream }) {
      upstream.afterEffect = (effect) => (effect === 1 ? "drop" : undefined);
      return [await subject.call({ key, payment }), await subject.call({ key, payment })];
    },
    isRight: ({ effects }) => effects === 1,
  },
  {
    test: "slower than its lease, the same key again, and once more when the late answer is there",
    expected: "1 effect",
    timeoutMs: short,
    async run({ subjects: [subject], upstream }) {
      upstream.afterEffect = (effect) => (effect === 1 ? sleep(2_500) : undefined);
      const first = subject.call({ key, payment });
      await sleep(1_300);
      const second = await subject.call({ key, payment });
      await sleep(1_700);
      return [await first, second, await subject.call({ key, payment })];
    },
    isRight: ({ effects }) => effects === 1,
  },
  {
    test: "the store is lost between effect and completion, the same key again after the lease",
    expected: "1 effect",
    timeoutMs: short,
    async run({ subjects: [subject], upstream, store }) {
      upstream.afterEffect = (effect) => (effect === 1 ? store.cut() : undefined);
      const first = subject.call({ key, payment });
      await sleep(1_500);
      await store.restore();
      await sleep(500);
      return [await first, await subject.call({ key, payment })];
    },
    isRight: ({ effects }) => effects === 1,
  },
  {
    test: "the process is killed between effect and answer, the same key again after the lease",
    expected: '1 effect, "unknown"',
    timeoutMs: short,
    async run({ subjects: [subject], upstream }) {
      upstream.afterEffect = (effect) => (effect === 1 ? subject.kill() : undefined);
      const first = await subject.call({ key, payment });
      await sleep(1_500);
      return [first, await subject.call({ key, payment })];
    },
    isRight: ({ effects }) => effects === 1,
  },
  {
    test: "the same key, another payload, default settings",
    expected: "refused",
    timeoutMs: long,
    async run({ subjects: [subject] }) {
      return [await subject.call({ key, payment }), await subject.call({ key, payment: other })];
    },
    isRight: ({ effects, outcomes }) => effects === 1 && outcomes[1].error !== undefined,
  },
  {
    test: "payload validation on, the same payload again",
    expected: "the earlier result",
    timeoutMs: long,
    validation: true,
    async run({ subjects: [subject] }) {
      return [await subject.call({ key, payment }), await subject.call({ key, payment })];
    },
    isRight: ({ effects, outcomes }) => effects === 1 && outcomes[1].result?.id === outcomes[0].result?.id,
  },
  {
    test: "the key is missing, twice",
    expected: "refused",
    timeoutMs: long,
    async run({ subjects: [subject] }) {
      return [await subject.call({ payment }), await subject.call({ payment })];
    },
    isRight: ({ effects }) => effects === 0,
  },
  {
    test: "50 at once in 5 processes, the same key",
    expected: "1 effect",
    timeoutMs: long,
    processes: 5,
    run({ subjects, upstream }) {
      upstream.afterEffect = () => sleep(300);
      const calls = subjects.flatMap((subject) => Array.from({ length: 10 }, () => subject.call({ key, payment })));
      return Promise.all(calls);
    },
    isRight: ({ effects }) => effects === 1,
  },
];
