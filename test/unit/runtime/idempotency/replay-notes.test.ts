import { describe, expect, it } from "vitest";
import { ReplayNotes } from "../../../../templates/connector/src/runtime/idempotency/replay-notes.js";

describe("the notes on replays", () => {
  const add = (notes: ReplayNotes, n: number): void => notes.add({ scope: "scope", keyHash: `key-${n}` });

  it("add up for each record, and are given out once", () => {
    const notes = new ReplayNotes();
    for (const n of [1, 2, 1]) add(notes, n);
    expect(notes.take()).toEqual([
      { scope: "scope", keyHash: "key-1", times: 2 },
      { scope: "scope", keyHash: "key-2", times: 1 },
    ]);
    expect(notes.take()).toEqual([]);
  });

  it("are given out for 500 records at a time, and kept for 10,000", () => {
    const notes = new ReplayNotes();
    for (let n = 0; n < 10_001; n += 1) add(notes, n);
    expect(notes.size).toBe(10_000);
    expect(notes.take()).toHaveLength(500);
    expect(notes.size).toBe(9_500);
  });
});
