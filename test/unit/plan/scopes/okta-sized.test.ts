import { expect, test } from "vitest";
import { hardDocument } from "../../../corpus/scopes/hard-document.js";
import { checkLock } from "../../../corpus/scopes/check-lock.js";
import { type Subject, subjectOf } from "../../../corpus/scopes/subject.js";

/** Every 35th operation, beginning with the `offset`th: 20 of 700. */
function everyThirtyFifth({ keys }: Subject, offset: number): readonly string[] {
  return keys.filter((_, index) => index % 35 === offset);
}

test("row 18: 20 tools of 700 operations take less than a second, and the same scopes every time", async () => {
  const subject = await subjectOf(hardDocument(700));
  const times: number[] = [];
  for (let offset = 0; offset < 10; offset += 1) {
    const keys = everyThirtyFifth(subject, offset);
    const before = process.cpuUsage();
    const checked = checkLock(subject, keys);
    const { user, system } = process.cpuUsage(before);
    times.push(Math.round((user + system) / 1_000));
    expect(checked).toMatchObject({ tools: 20, faults: [] });
    const { milliseconds: _time, ...same } = checkLock(subject, [...keys].reverse());
    expect(checked).toMatchObject(same);
  }
  process.stdout.write(`20 of 700 operations, ten selections: ${times.join(", ")} ms of CPU each\n`);
  // Of the ten the slowest counts; a machine that is busy with other things does not: this is time of the processor.
  expect(Math.max(...times)).toBeLessThan(1_000);
});
