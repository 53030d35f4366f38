/** One turn of a model; `{n}` in a key stands for a number of its own in every run. */
export interface Step {
  /** Undefined: it leaves the key out. */
  readonly key: string | undefined;
  /** The client gives up before the answer is there. */
  readonly timesOut?: true;
  readonly note?: string;
  /** As often in one turn, each with a key of its own. */
  readonly parallel?: number;
  /** The client has started the server anew. */
  readonly otherProcess?: true;
}

export interface Trace {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly effects: number;
}

/** What models and the programs around them were seen to do; section 2.1 of the idempotency reference names the reports. */
export const traces: readonly Trace[] = [
  {
    name: "timeout then same key",
    steps: [{ key: "invoice-acme-{n}", timesOut: true }, { key: "invoice-acme-{n}" }],
    effects: 1,
  },
  {
    name: "timeout then same key at a new process",
    steps: [
      { key: "invoice-new-{n}", timesOut: true },
      { key: "invoice-new-{n}", otherProcess: true },
    ],
    effects: 1,
  },
  {
    name: "timeout then new uuid",
    steps: [
      { key: "7c9e6679-7425-40de-944b-e07fc1f9{n}", timesOut: true },
      { key: "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd{n}" },
    ],
    effects: 1,
  },
  { name: "key omitted", steps: [{ key: undefined }, { key: undefined, otherProcess: true }], effects: 1 },
  { name: "key 1", steps: [{ key: "1" }, { key: "1" }], effects: 1 },
  {
    name: "three identical creates in two minutes",
    steps: [{ key: "comment-a-{n}" }, { key: "comment-b-{n}" }, { key: "comment-c-{n}", otherProcess: true }],
    effects: 1,
  },
  {
    name: "reworded free text, documented",
    steps: [
      { key: "note-first-{n}", note: "Please ship soon." },
      { key: "note-second-{n}", note: "Kindly ship soon." },
    ],
    effects: 2,
  },
  { name: "nine in parallel", steps: [{ key: "ticket-parallel-{n}", parallel: 9 }], effects: 1 },
];
