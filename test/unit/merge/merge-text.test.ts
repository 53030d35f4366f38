import { describe, expect, test } from "vitest";
import { hasMarkers, mergeText } from "../../../src/merge/index.js";

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join("");
const base = lines("one", "two", "three", "four", "five", "six");

function clean(merge: ReturnType<typeof mergeText>): string {
  if (merge.kind !== "clean") throw new Error(`conflict: ${merge.marked}`);
  return merge.text;
}

function conflict(merge: ReturnType<typeof mergeText>): Extract<typeof merge, { kind: "conflict" }> {
  if (merge.kind !== "conflict") throw new Error(`clean: ${merge.text}`);
  return merge;
}

describe("edits of both sides", () => {
  test("are both in the result when they stand apart", () => {
    const ours = base.replace("two", "TWO");
    const theirs = base.replace("five", "FIVE");
    expect(clean(mergeText(base, ours, theirs))).toBe(lines("one", "TWO", "three", "four", "FIVE", "six"));
  });

  test("are taken once when they are the same", () => {
    const edited = base.replace("two", "TWO");
    expect(clean(mergeText(base, edited, edited))).toBe(edited);
  });

  test.each([
    ["added", "", "## New\n\nWords.\n\n"],
    ["taken out", "## Old\n\nWords.\n\n", ""],
  ])("are taken once when they are the same, whatever else one side has changed: %s", (_, before, after) => {
    const text = (count: string, block: string): string =>
      `# ${count}\n\n## First\n\nWords of it.\n\n${block}## Last\n\nThe end.\n`;
    const [recorded, both] = [text("1 section", before), text("2 sections", after)];
    expect(clean(mergeText(recorded, text("1 section", after), both))).toBe(both);
    expect(clean(mergeText(recorded, both, text("1 section", after)))).toBe(both);
  });

  test("conflict when they change the same line differently", () => {
    const merge = conflict(mergeText(base, base.replace("two", "mine"), base.replace("two", "new")));
    expect(merge.hunks).toEqual([{ line: 2, base: ["two"], ours: ["mine"], theirs: ["new"] }]);
    expect(merge.marked).toBe(
      lines(
        "one",
        "<<<<<<< yours",
        "mine",
        "=======",
        "new",
        ">>>>>>> as generated now",
        "three",
        "four",
        "five",
        "six",
      ),
    );
    expect(merge.kept).toBe(base.replace("two", "mine"));
    expect(merge.taken).toBe(base.replace("two", "new"));
  });

  test("conflict when they touch, as in git", () => {
    expect(mergeText(base, base.replace("two", "TWO"), base.replace("three", "THREE")).kind).toBe("conflict");
  });

  test("lose to a conflict only the lines on which they differ", () => {
    const ours = base.replace("two\n", "two\nshared\nmine\n");
    const theirs = base.replace("two\n", "two\nshared\nnew\n");
    expect(conflict(mergeText(base, ours, theirs)).hunks).toEqual([
      { line: 4, base: [], ours: ["mine"], theirs: ["new"] },
    ]);
  });

  test("stand beside the base between markers when asked", () => {
    const merge = mergeText(base, base.replace("two", "mine"), base.replace("two", "new"), { showBase: true });
    expect(conflict(merge).marked).toContain("mine\n||||||| as generated before\ntwo\n=======\nnew\n");
    expect(hasMarkers(conflict(merge).marked)).toBe(true);
  });
});

describe("what is no content", () => {
  test("the line ends of ours stay, also on incoming lines", () => {
    const ours = base.replace("two", "TWO").replaceAll("\n", "\r\n");
    const theirs = base.replace("five", "FIVE\nFIVE AND A HALF");
    const expected = lines("one", "TWO", "three", "four", "FIVE", "FIVE AND A HALF", "six").replaceAll("\n", "\r\n");
    expect(clean(mergeText(base, ours, theirs))).toBe(expected);
  });

  test("the byte order mark of ours stays", () => {
    expect(clean(mergeText(base, `\uFEFF${base}`, base.replace("five", "FIVE")))).toBe(
      `\uFEFF${base.replace("five", "FIVE")}`,
    );
  });

  test("a single line with another end keeps it", () => {
    const ours = base.replace("three\n", "three\r\n");
    expect(clean(mergeText(base, ours, base.replace("five", "FIVE")))).toBe(ours.replace("five", "FIVE"));
  });

  test("a missing last newline is one fact of the file", () => {
    const ours = base.trimEnd();
    expect(clean(mergeText(base, ours, `${base}seven\n`))).toBe(`${base}seven`);
    expect(clean(mergeText(ours, ours, `${base}seven\n`))).toBe(`${base}seven\n`);
  });
});

describe("bounds", () => {
  test("fifty thousand repetitive lines with edits throughout end within a second of processor time", () => {
    const repetitive = Array.from({ length: 50_000 }, (_, index) => (index % 3 === 0 ? "{" : "}"));
    const edited = (step: number, text: string): string =>
      lines(...repetitive.map((line, index) => (index % step === 0 ? text : line)));
    const before = process.cpuUsage();
    mergeText(lines(...repetitive), edited(97, "mine"), edited(89, "new"));
    const { user, system } = process.cpuUsage(before);
    // Twice the second, for a machine that is busy with other things.
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });

  test("texts too different to be compared are one conflict", () => {
    const numbered = (word: string): string =>
      lines(...Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`));
    expect(conflict(mergeText(numbered("base"), numbered("ours"), numbered("theirs"))).hunks).toHaveLength(1);
  });
});
