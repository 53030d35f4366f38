import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { conceal, release } from "../../../../templates/connector/src/runtime/access/redaction.js";
import type { ResultSchema } from "../../../../templates/connector/src/runtime/tool.js";
import { Reader } from "./reader.js";

const row: ResultSchema = { type: "object", properties: { id: { type: "integer" }, text: { type: "string" } } };
const rows: ResultSchema = { type: "array", items: row };
const reading = { cursor: "cursor" };
const numbered = (count: number, size: number): readonly { readonly id: number; readonly text: string }[] =>
  Array.from({ length: count }, (_, id) => ({ id, text: "x".repeat(size) }));

function idsOf(result: unknown): readonly unknown[] {
  return (result as readonly { readonly id: unknown }[]).map(({ id }) => id);
}

describe("one answer that is too large", () => {
  it("of 20,000 rows is walked to the end, each row once and in order", async () => {
    const all = numbered(20_000, 40);
    const reader = new Reader({ result: { kind: "json", schema: rows, items: [] }, reading }, () => ({ body: all }));
    const answers = await reader.all();
    expect(answers.flatMap(({ result }) => idsOf(result))).toEqual(all.map(({ id }) => id));
    expect(answers[0]?.page).toMatchObject({ total: 20_000 });
    expect(answers[1]?.notice).toMatch(/^Showing items \d+ to \d+ of 20000\. More follow: call make_thing again with/);
    expect(answers.at(-1)?.notice).not.toContain("More follow");
  }, 60_000);

  it("whatever the rows are, loses none and repeats none", async () => {
    const size = fc.oneof({ weight: 8, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: fc.nat(3_000) });
    const property = fc.asyncProperty(fc.array(size, { maxLength: 60 }), async (sizes) => {
      const all = sizes.map((length, id) => ({ id, text: 'é"\n'.repeat(length / 3) }));
      const reader = new Reader(
        { result: { kind: "json", schema: rows, items: [] }, reading },
        () => ({ body: all }),
        1_000,
      );
      const answers = await reader.all();
      expect(answers.flatMap(({ result }) => idsOf(result))).toEqual(all.map(({ id }) => id));
    });
    await expect(fc.assert(property, { numRuns: 100 })).resolves.toBeUndefined();
  }, 60_000);

  it("with a row that has no room of its own shows it shortened, says so, and goes on", async () => {
    const all = [...numbered(3, 100), { id: 3, text: "y".repeat(50_000) }, { id: 4, text: "z" }];
    const parts = {
      result: { kind: "json", schema: rows, items: [] },
      reading: { cursor: "cursor", fields: "fields" },
    } as const;
    const answers = await new Reader(parts, () => ({ body: all }), 1_000).all();
    expect(answers.flatMap(({ result }) => idsOf(result))).toEqual([0, 1, 2, 3, 4]);
    const cut = answers.find(({ notice }) => notice?.includes("is cut"));
    expect(cut?.result).toMatchObject([{ id: 3, text: expect.stringMatching(/^y+…\(\+\d+ chars\)$/) }]);
    expect(cut?.notice).toContain("Ask for parts of it with `fields`");
  });

  it("with several lists walks one after the other, and shows what is short only once", async () => {
    const body = { name: "n", first: numbered(50, 50), second: numbered(70, 50), tags: ["a"] };
    const schema: ResultSchema = {
      type: "object",
      properties: {
        name: { type: "string" },
        first: rows,
        second: rows,
        tags: { type: "array", items: { type: "string" } },
      },
    };
    const answers = await new Reader({ result: { kind: "json", schema }, reading }, () => ({ body }), 2_000).all();
    const results = answers.map(({ result }) => result as Partial<typeof body>);
    expect(results.flatMap(({ first = [] }) => idsOf(first))).toEqual(body.first.map(({ id }) => id));
    expect(results.flatMap(({ second = [] }) => idsOf(second))).toEqual(body.second.map(({ id }) => id));
    expect(results.filter(({ name }) => name !== undefined)).toHaveLength(1);
    expect(results.flatMap(({ tags = [] }) => tags)).toEqual(["a"]);
  });

  it("goes on after the same row when rows have come before it", async () => {
    const all = [...numbered(100, 50)];
    const reader = new Reader(
      { result: { kind: "json", schema: rows, items: [] }, reading },
      () => ({ body: all }),
      2_000,
    );
    const first = await reader.call({});
    all.unshift({ id: -1, text: "new" });
    const second = await reader.call({ cursor: first.page?.next_cursor });
    expect(idsOf(second.result)[0]).toBe(Number(idsOf(first.result).at(-1)) + 1);
  });

  it("says that the list has changed when its place is not found again", async () => {
    let all = numbered(100, 50);
    const reader = new Reader(
      { result: { kind: "json", schema: rows, items: [] }, reading },
      () => ({ body: all }),
      2_000,
    );
    const { page } = await reader.call({});
    all = numbered(5, 49);
    const second = await reader.call({ cursor: page?.next_cursor });
    expect(second.notice).toContain("The list has changed since");
    expect(second.page?.next_cursor).toBeUndefined();
  });

  it("of text is walked by characters, none of them torn apart", async () => {
    const body = "añ😀\n".repeat(20_000);
    const reader = new Reader({ result: { kind: "text" }, reading }, () => ({
      body,
      headers: { "content-type": "text/plain" },
    }));
    const answers = await reader.all();
    expect(answers.map(({ result }) => result).join("")).toBe(body);
  });

  it("of one long text in an object is walked through it", async () => {
    const body = { name: "read.me", content: "\\ and 😀".repeat(9_000) };
    const schema: ResultSchema = {
      type: "object",
      properties: { name: { type: "string" }, content: { type: "string" } },
    };
    const answers = await new Reader({ result: { kind: "json", schema }, reading }, () => ({ body })).all();
    const results = answers.map(({ result }) => result as { content: string });
    expect(results.map(({ content }) => content).join("")).toBe(body.content);
  });
});

it("any answer comes in bounded parts that end", async () => {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.string({ maxLength: 8 }) },
    { weight: 1, arbitrary: fc.string({ minLength: 200, maxLength: 1_500 }) },
  );
  const long = fc.oneof(
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 30 }),
    fc.string({ maxLength: 2_500 }),
    fc.jsonValue(),
  );
  const body = fc.dictionary(name, fc.oneof(long, fc.dictionary(name, long, { maxKeys: 4 })), { maxKeys: 25 });
  const property = fc.asyncProperty(body, async (value) => {
    const reader = new Reader(
      { result: { kind: "json", schema: {} }, reading },
      () => ({ body: JSON.stringify({ data: value }) }),
      1_000,
    );
    await reader.all();
  });
  await expect(fc.assert(property, { numRuns: 100 })).resolves.toBeUndefined();
}, 60_000);

/** The largest answers are read with the largest RESULT_MAX_CHARS, in a tenth of the time; with `WALK_IN_FULL` by the default. */
const large = process.env.WALK_IN_FULL === undefined ? 500_000 : 32_000;

describe.each([1, 4, 16, 31, 33, 64, 256, 1_024, 2_048, 5_120])(
  "V3: a result of %i KiB",
  { timeout: 600_000 },
  (kib) => {
    const maxChars = kib > 256 ? large : 32_000;
    const each = (rowSize: number) => numbered(Math.max(1, Math.floor((kib * 1_024) / (rowSize + 25))), rowSize);

    it.each([
      ["in small rows", 30],
      ["in large rows", 9_000],
      ["in rows of almost a whole result", maxChars - 100],
    ])("%s comes whole", async (_name, rowSize) => {
      const all = each(rowSize);
      const schema: ResultSchema = { type: "object", properties: { data: rows } };
      const parts = { result: { kind: "json", schema, items: ["data"] }, reading } as const;
      const reader = new Reader(parts, () => ({ body: { data: all } }), maxChars);
      const answers = await reader.all();
      const shown = answers.flatMap(({ result }) => (result as { data: typeof all }).data);
      // Compared as text: a difference in a hundred thousand rows is not to be printed.
      expect(JSON.stringify(shown) === JSON.stringify(all)).toBe(true);
    });

    it("in one text comes whole", async () => {
      const body = { content: "0123456789abcdé".repeat((kib * 1_024) / 16) };
      const answers = await new Reader(
        { result: { kind: "json", schema: {} }, reading },
        () => ({ body }),
        maxChars,
      ).all();
      expect(answers.map(({ result }) => (result as typeof body).content).join("")).toBe(body.content);
    });
  },
);

describe("a cursor", () => {
  const input = z.strictObject({ status: z.string().optional() });
  const all = numbered(200, 50);
  const parts = { input, result: { kind: "json", schema: rows, items: [] }, reading } as const;
  const reader = new Reader(parts, () => ({ body: all }), 2_000);
  const given = async (status = "open") => (await reader.call({ status })).page?.next_cursor ?? "";

  it("is refused when another argument has changed, and the refusal says what to do", async () => {
    const { code, executed, fix } = await reader.refusal({ status: "closed", cursor: await given() });
    expect({ code, executed, fix }).toEqual({
      code: "INVALID_ARGUMENTS",
      executed: "no",
      fix: [
        {
          path: "cursor",
          problem: "was given by a call with other arguments",
          expected: "exactly the other arguments of that call; without `cursor` it begins anew",
        },
      ],
    });
  });

  it("is refused by another tool", async () => {
    const other = new Reader(parts, () => ({ body: all }), 2_000);
    Object.assign(other, { tool: { ...other.tool, name: "other_thing" } });
    expect((await other.refusal({ status: "open", cursor: await given() })).fix?.[0]?.problem).toContain(
      "other arguments",
    );
  });

  it.each([
    ["shortened", (cursor: string) => cursor.slice(1)],
    ["changed", (cursor: string) => `A${cursor.slice(1)}`],
    ["made up", () => "page-2"],
    ["a number", () => 2],
    ["something else in its form", () => "eyJyIjoxfQ.AAAAAAAAAAAAAAAA"],
    ["endless", () => "x".repeat(100_000)],
  ])("that is %s is refused", async (_name, change) => {
    const { fix } = await reader.refusal({ status: "open", cursor: change(await given()) });
    expect(fix?.[0]).toMatchObject({ path: "cursor", problem: "is not a cursor of make_thing" });
  });

  it("needs no memory: another process takes it", async () => {
    const elsewhere = new Reader(parts, () => ({ body: all }), 2_000);
    const { result } = await elsewhere.call({ status: "open", cursor: await given() });
    expect(idsOf(result)[0]).toBeGreaterThan(0);
  });

  it("is short", async () => {
    expect((await given()).length).toBeLessThan(80);
  });

  it("is not given where it would carry a secret out", async () => {
    const secret = "s3cret-token-of-the-upstream";
    conceal(secret);
    const paging = {
      position: z.strictObject({ after: z.string().optional() }),
      next: [{ by: "token", argument: "after", at: ["next"] }],
    } as const;
    const leaking = new Reader({ ...parts, reading: { cursor: "cursor", paging } }, () => ({ body: { next: secret } }));
    const { page, notice } = await leaking.call({});
    release(secret);
    expect(page?.next_cursor).toBeUndefined();
    expect(notice).toContain("can't ask for them");
  });
});
