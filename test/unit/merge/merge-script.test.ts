import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { mergeFile } from "../../../src/merge/index.js";
import { clean, conflict, lines, toolsWith } from "./support.js";

const path = "src/tools/refunds/create-refund.ts";
const base = readFileSync(new URL(`../../golden/shop/${path}`, import.meta.url), "utf8");
const stock = { ".prettierrc.json": '{ "printWidth": 120, "trailingComma": "all" }' };
const otherStyle = { ".prettierrc.json": '{ "useTabs": true, "singleQuote": true, "printWidth": 90, "semi": false }' };

describe("a tool in the formatting of its owner", () => {
  test("merges with what comes in, and stays in that formatting", async () => {
    const tools = await toolsWith(otherStyle);
    const ours = await tools.format(path, base.replace("min(1)", "min(100)"));
    const theirs = base.replace(".max(200)", ".max(500)");
    const { text, notes } = clean(await mergeFile({ path, base, ours: ours ?? "", theirs }, tools));
    const expected = await tools.format(path, theirs.replace("min(1)", "min(100)"));
    expect(text).toBe(expected);
    expect(notes).toEqual([]);
  });

  test("stays as it is where nothing comes in, if the project does not format it so", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace(
      'parameters: [{ argument: "payment_id", in: "path" }]',
      "parameters: [\n\n{argument:'payment_id', in:'path'}]",
    );
    const { text } = clean(
      await mergeFile({ path, base, ours, theirs: base.replace(".max(200)", ".max(500)") }, tools),
    );
    expect(text).toBe(ours.replace(".max(200)", ".max(500)"));
  });

  test("is formatted when there is no other way to merge it, and that is said", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replaceAll("  ", "\t\t").replace("min(1)", "min(100)");
    const theirs = base.replace(".max(200)", ".max(500)");
    const merge = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(merge.text).toBe(theirs.replace("min(1)", "min(100)"));
    expect(merge.notes).toEqual([{ kind: "formatted" }]);
  });

  test("stays in that formatting where its lines end as the project has configured", async () => {
    const tools = await toolsWith({ ".prettierrc.json": '{ "singleQuote": true, "endOfLine": "crlf" }' });
    const withReturns = async (text: string): Promise<string> =>
      ((await tools.format(path, text)) ?? "").replace(/\r?\n/g, "\r\n");
    const ours = await withReturns(base.replace("min(1)", "min(100)"));
    const theirs = base.replace("The payment to give back.", `${"The payment that is given back. ".repeat(4)}Whole.`);
    const { text, notes } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toBe(await withReturns(theirs.replace("min(1)", "min(100)")));
    expect(notes).toEqual([]);
  });

  test("keeps its line ends", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace("min(1)", "min(100)").replaceAll("\n", "\r\n");
    const { text } = clean(
      await mergeFile({ path, base, ours, theirs: base.replace(".max(200)", ".max(500)") }, tools),
    );
    expect(text).toBe(ours.replace(".max(200)", ".max(500)"));
  });
});

describe("texts", () => {
  test("that only came in anew are taken", async () => {
    const tools = await toolsWith(stock);
    const theirs = base.replace("The payment to give back.", "The payment that is given back.");
    const ours = base.replace("min(1)", "min(100)");
    const { text, notes } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toBe(theirs.replace("min(1)", "min(100)"));
    expect(notes).toEqual([]);
  });

  test("that the owner wrote stay, and what came in is reported", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace('title: "Create a refund"', 'title: "Give money back"');
    const theirs = base
      .replace('title: "Create a refund"', 'title: "Refund a payment"')
      .replace(".max(200)", ".max(500)");
    const { text, notes } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toBe(ours.replace(".max(200)", ".max(500)"));
    expect(notes).toEqual([
      { kind: "owner-kept", field: "createRefund.title", ours: "Give money back", theirs: "Refund a payment" },
    ]);
  });

  test("that the owner computes stay an expression", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace('title: "Create a refund"', "title: titleOf(refund)");
    const theirs = base.replace('title: "Create a refund"', 'title: "Refund a payment"');
    expect(clean(await mergeFile({ path, base, ours, theirs }, tools)).text).toBe(ours);
  });

  test("that the owner removed stay away", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace('.describe("The payment to give back.")', "");
    const theirs = base.replace("The payment to give back.", "Another text.").replace(".max(200)", ".max(500)");
    const { text, notes } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toBe(ours.replace(".max(200)", ".max(500)"));
    expect(notes).toMatchObject([{ kind: "owner-kept", ours: undefined, theirs: "Another text." }]);
  });

  test("are no texts where a schema has a property of that name", async () => {
    const tools = await toolsWith(stock);
    const schema = (type: string): string => base.replace('id: { type: "string" }', `title: { type: "${type}" }`);
    const merge = await mergeFile(
      { path, base: schema("string"), ours: schema("integer"), theirs: schema("number") },
      tools,
    );
    expect(merge.kind).toBe("conflict");
  });
});

test("a property of a schema that is called description is no text of its own", async () => {
  const tools = await toolsWith(stock);
  const schema = lines(
    'import { z } from "zod";',
    "",
    "export const variable = z.strictObject({",
    "  name: z.string(),",
    '  description: z.string().optional().describe("What it is for."),',
    "});",
  );
  const ours = schema.replace("name: z.string()", "name: z.string().min(1)");
  const theirs = schema
    .replace("z.string().optional()", "z.string().max(9).optional()")
    .replace("is for", "is good for");
  const { text } = clean(await mergeFile({ path: "src/schemas/variable.ts", base: schema, ours, theirs }, tools));
  expect(text).toBe(theirs.replace("name: z.string()", "name: z.string().min(1)"));
});

describe("neighbouring entries", () => {
  test("may be changed by different sides", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace("min(1)", "min(100)");
    const theirs = base
      .replace(`"requested_by_customer"]`, `"requested_by_customer", "other"]`)
      .replace("    currency,\n", "    currency,\n    note: z.string(),\n");
    const { text } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toBe(theirs.replace("min(1)", "min(100)"));
  });

  test("may have a comment of the owner between them", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace("  request: {", "  // Mine.\n  request: {");
    const theirs = base.replace("}),\n  request", "}).check(all),\n  request");
    const { text } = clean(
      await mergeFile({ path, base, ours, theirs: (await tools.format(path, theirs)) ?? "" }, tools),
    );
    expect(text).toContain("  // Mine.\n  request: {");
    expect(text).toContain(".check(all),");
  });

  test("conflict when both sides changed the same one", async () => {
    const tools = await toolsWith(stock);
    const merge = conflict(
      await mergeFile(
        { path, base, ours: base.replace("min(1)", "min(2)"), theirs: base.replace("min(1)", "min(3)") },
        tools,
      ),
    );
    expect(merge.hunks).toHaveLength(1);
    expect(merge.kept).toContain("min(2)");
    expect(merge.taken).toContain("min(3)");
    expect(merge.marked).toContain("<<<<<<< yours");
  });
});

describe("comments of the owner", () => {
  const union = (...members: readonly string[]): string => `z.discriminatedUnion("type", [${members.join(", ")}])`;
  const before = `export const tool: z.ZodType = ${union("search", "call")};\n`;
  const after = `export const tool: z.ZodType = ${union("call", "search", "computer")}.describe("A tool that can be used.");\n`;
  const mine = "// The owner's first line.\n// The owner's second line.\n";
  const merge = async (own: string, incoming = after): ReturnType<typeof mergeFile> => {
    const tools = await toolsWith(otherStyle);
    const ours = (await tools.format("src/schemas/tool.ts", own)) ?? "";
    return mergeFile({ path: "src/schemas/tool.ts", base: before, ours, theirs: incoming }, tools);
  };

  test("stay right above the statement that the update writes otherwise, in a reformatted file too", async () => {
    const tools = await toolsWith(otherStyle);
    expect(clean(await merge(`${mine}${before}`)).text).toBe(await tools.format("a.ts", `${mine}${after}`));
  });

  test("conflict when the statement was edited, too, or is gone", async () => {
    expect(conflict(await merge(`${mine}${before.replace("search", "find")}`)).hunks).toHaveLength(1);
    expect(conflict(await merge(`${mine}${before}`, "")).hunks).toHaveLength(1);
  });
});

describe("imports", () => {
  test("of one module are a set of names", async () => {
    const tools = await toolsWith(stock);
    const importing = (names: string): string => base.replace("{ pattern }", `{ ${names} }`);
    const ours = importing("format, pattern").replace("pattern(", "format(");
    const theirs = importing("int64, pattern").replace("z.int().min(1)", "int64().min(1)");
    expect(clean(await mergeFile({ path, base, ours, theirs }, tools)).text).toContain("{ format, int64, pattern }");
  });

  test("that only the owner's lines still need come back", async () => {
    const tools = await toolsWith(stock);
    const ours = base.replace("reason: z", 'note: z.string().check(pattern("^a$")),\n    reason: z');
    const theirs = base
      .replace('import { pattern } from "../../runtime/schema/index.js";\n', "")
      .replace('.check(pattern("^pay_[a-z0-9]{8}$"))', "");
    const { text } = clean(await mergeFile({ path, base, ours, theirs }, tools));
    expect(text).toContain('import { pattern } from "../../runtime/schema/index.js";');
  });
});

describe("a merge that is no TypeScript", () => {
  const recorded = lines("start();", "", "middle();", "", "end();");
  const ours = lines("/*", "start();", "", "middle();", "", "end();", "*/");
  const theirs = recorded.replace("middle();", "middle(); /* note */");

  test("is a conflict, however clean", async () => {
    const merge = conflict(await mergeFile({ path: "src/extra.ts", base: recorded, ours, theirs }, await toolsWith()));
    expect(merge.reason).toBe("unparseable");
    expect(merge.kept).toBe(ours);
    expect(merge.taken).toBe(theirs);
    expect(merge.hunks).toHaveLength(1);
  });

  test("is no matter in a file of another kind", async () => {
    const merge = clean(await mergeFile({ path: "Dockerfile", base: recorded, ours, theirs }, await toolsWith()));
    expect(merge.text).toBe(ours.replace("middle();", "middle(); /* note */"));
  });
});
