import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { conceal, release } from "../../../../templates/connector/src/runtime/access/redaction.js";
import type { Answer, UpstreamResponse } from "../../../../templates/connector/src/runtime/call.js";
import { compact } from "../../../../templates/connector/src/runtime/compact.js";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { answerText } from "../../../../templates/connector/src/runtime/results/index.js";
import { advertiseOutput } from "../../../../templates/connector/src/runtime/schema/advertise.js";
import type { ResultDefinition, ResultSchema } from "../../../../templates/connector/src/runtime/tool.js";
import { answeredCall, type CallParts, readPolicy, writePolicy } from "../calls.js";

const customer: ResultSchema = {
  type: "object",
  properties: {
    id: { type: "string" },
    age: { type: "integer" },
    active: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    address: { type: "object", properties: { city: { type: "string" } } },
  },
};
const page: ResultSchema = {
  type: "object",
  properties: { data: { type: "array", items: customer }, next_cursor: { type: "string" } },
};

type Response = Partial<Omit<UpstreamResponse, "body">> & { readonly body?: unknown };
type Good = Extract<Answer, { status: "ok" }>;

const validator = new Ajv2020({ strict: false });

/** The answer, after a check that it is as the tool's output schema says. */
async function answer(
  schema: ResultSchema | ResultDefinition,
  response: Response,
  parts: CallParts = {},
  maxChars?: number,
): Promise<Good> {
  const result: ResultDefinition = "kind" in schema ? schema : { kind: "json", schema };
  const call = answeredCall(response, { policy: readPolicy, ...parts, result });
  const given = await compact(maxChars === undefined ? {} : { maxChars })(call);
  if (given.status !== "ok") throw new Error("not ok");
  const { attachments: _, ...envelope } = given;
  validator.validate(advertiseOutput(call.tool), JSON.parse(JSON.stringify(envelope)));
  expect(validator.errors).toBeNull();
  return given;
}

async function failure(
  schema: ResultSchema | ResultDefinition,
  response: Response,
  parts: CallParts = {},
): Promise<ToolError["body"]> {
  try {
    await answer(schema, response, parts);
  } catch (error) {
    if (error instanceof ToolError) return error.body;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("projection", () => {
  it.each([
    [{ reading: { version: true } } as const, 'ETag, for If-Match: W/"7"'],
    [{}, undefined],
  ])("tells the version of what was read only where another tool asks for it: %j", async (parts, told) => {
    const response = { body: { id: "c1" }, headers: { etag: 'W/"7"', "content-type": "application/json" } };
    expect((await answer(customer, response, parts)).notice).toBe(told);
  });

  it("keeps the declared part in its order, without nulls, empty parts and undeclared fields", async () => {
    const body = { extra: 1, address: { city: null }, active: true, id: "c1", age: null, tags: [] };
    expect(JSON.stringify((await answer(customer, { body })).result)).toBe('{"id":"c1","active":true}');
  });

  it("converts scalars, and leaves out and names what has another form", async () => {
    const { result, notice } = await answer(page, {
      body: {
        data: [
          { id: 7, age: "41", active: "true", tags: "x", address: "Bonn" },
          { id: "8", tags: 5 },
        ],
      },
    });
    expect(result).toEqual({ data: [{ id: "7", age: 41, active: true }, { id: "8" }] });
    expect(notice).toBe("Left out, as it is not of the declared type: `data[].tags`, `data[].address`.");
  });

  it("keeps all digits of large integers", async () => {
    const body = '{"id":"a","age":12345678901234567890,"tags":["12345678901234567890"]}';
    expect((await answer(customer, { body })).result).toEqual({
      id: "a",
      age: "12345678901234567890",
      tags: ["12345678901234567890"],
    });
  });

  it.each([
    [
      "nothing of it is declared",
      customer,
      { uuid: "x", name: null, deep: { a: [1] } },
      { uuid: "x", deep: { a: [1] } },
    ],
    ["a list came for an object", customer, [{ uuid: "x" }], { items: [{ uuid: "x" }] }],
    ["an object came for a list", { type: "array", items: customer }, { rows: [1] }, [{ rows: [1] }]],
    ["a text came for an object", customer, '"done"', { value: "done" }],
    ["the items are not as declared", page, { data: [{ uuid: "x" }] }, { data: [{ uuid: "x" }] }],
  ] as const)("shows the answer as it is when %s", async (_name, schema, body, expected) => {
    const { result, notice } = await answer(schema as ResultSchema, { body });
    expect(result).toEqual(expected);
    expect(notice).toContain("Not as declared, shown as the API sent it");
  });

  it("keeps anything where nothing is declared", async () => {
    expect((await answer({}, { body: { a: [1, { d: null }], b: {}, c: "x\u200by" } })).result).toEqual({
      a: [1, {}],
      c: "xy",
    });
  });

  it("leaves every item of a list in its place, because the place may say what a value is", async () => {
    const rows = [
      ["Ada", null, 3],
      [null, [], {}],
    ];
    const numbers: ResultSchema = { type: "array", items: { type: "number" } };
    const tables: ResultSchema = {
      type: "object",
      properties: { rows: {}, totals: numbers, found: { type: "array", items: customer } },
    };
    const body = { rows, totals: [1, null, 3], found: [{ id: "c1" }, null, { id: "c3" }, { age: null }] };
    expect((await answer({}, { body })).result).toEqual({ ...body, found: [...body.found.slice(0, 3), {}] });
    expect((await answer(tables, { body })).result).toEqual({ ...body, found: [...body.found.slice(0, 3), {}] });
    expect((await answer(tables, { body: { totals: [1, {}, 3] } })).result).toEqual({ totals: [1, null, 3] });
  });

  it("takes out hidden characters and what names a prototype", async () => {
    const { result } = await answer({}, { body: '{"a\\u202e":"\\u001b[31mred\\u001b[0m","__proto__":{"x":1}}' });
    expect(JSON.stringify(result)).toBe('{"a":"red"}');
  });

  it("says that an empty list is empty", async () => {
    expect(await answer(page, { body: { data: [], next_cursor: null } })).toMatchObject({
      result: { data: [] },
      notice: "Nothing found: `data` is empty.",
    });
    expect(await answer({ type: "array", items: {} }, { body: [] })).toMatchObject({
      result: [],
      notice: "Nothing found: the list is empty.",
    });
  });

  it("says so of a list further in, of which nothing is left to be shown", async () => {
    const embedded: ResultSchema = { type: "object", properties: { rows: { type: "array", items: page } } };
    const schema: ResultSchema = { type: "object", properties: { _embedded: embedded } };
    const definition = { kind: "json", schema, items: ["_embedded", "rows"] } as const;
    expect(await answer(definition, { body: { _embedded: { rows: [] } } })).toMatchObject({
      notice: "Nothing found: the list is empty.",
    });
  });

  it.each([
    [[], [], "Nothing found: the list is empty."],
    [{ items: [], total: 0 }, { items: [], total: 0 }, "Nothing found: `items` is empty."],
    [{}, {}, "The API answered with an empty object."],
  ])("says so also where nothing is declared: %j", async (body, result, notice) => {
    expect(await answer({}, { body })).toMatchObject({ result, notice });
  });

  it("says that the answer was null", async () => {
    expect(await answer(customer, { body: "null" })).toMatchObject({
      result: null,
      notice: expect.stringContaining("null"),
    });
  });

  it("always gives what the output schema declares", async () => {
    for (const schema of [page, { type: "array", items: customer } as const]) {
      const check = async (body: unknown): Promise<void> => void (await answer(schema, { body: JSON.stringify(body) }));
      const property = fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), check);
      await expect(fc.assert(property, { numRuns: 150 })).resolves.toBeUndefined();
    }
  });
});

describe("size", () => {
  const input = z.strictObject({ limit: z.int().optional(), cursor: z.string().optional() });
  const items = Array.from({ length: 500 }, (_, index) => ({ id: `customer-${index}`, age: index }));

  it("shows whole items only, and says how to continue", async () => {
    const given = await answer(page, { body: { data: items } }, { input }, 2_000);
    const { data } = given.result as { data: { id: string }[] };
    expect(JSON.stringify(given.result).length).toBeLessThanOrEqual(2_000);
    expect(data.at(-1)).toEqual(items[data.length - 1]);
    expect(given.page).toEqual({ returned: data.length, total: 500 });
    expect(given.notice).toBe(
      `Showing ${data.length} of 500 items of \`data\`, as more than 2000 characters don't fit. Call make_thing with \`limit\` ${data.length} or less and continue with \`cursor\`.`,
    );
  });

  it("shortens texts and says so", async () => {
    const given = await answer(customer, { body: { id: "x".repeat(5_000), age: 1 } }, {}, 1_000);
    expect((given.result as { id: string }).id).toMatch(/^x+…\(\+\d+ chars\)$/);
    expect(given).toMatchObject({ result: { age: 1 }, notice: expect.stringContaining("Cut to 1000 characters") });
  });

  it("keeps one item of a list whose items are too large", async () => {
    const given = await answer({}, { body: [{ id: 1, text: "y".repeat(9_000) }, { id: 2 }] }, {}, 1_000);
    expect(given.result).toMatchObject([{ id: 1, text: expect.stringContaining("chars)") }]);
    expect(given.page).toEqual({ returned: 1, total: 2 });
  });

  it("never exceeds the bound, whatever comes", async () => {
    const bounds = fc.integer({ min: 300, max: 3_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ maxDepth: 5 }),
        bounds,
        fc.string({ maxLength: 3_000, unit: "binary" }),
        async (value, bound, text) => {
          const given = await answer(
            {},
            { body: JSON.stringify({ value, text, list: Array(40).fill(value) }) },
            {},
            bound,
          );
          expect(JSON.stringify(given.result).length).toBeLessThanOrEqual(bound);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    [
      "the tool that reads it",
      "list_things",
      "Read the rest with list_things: to call make_thing again would be another write.",
    ],
    [
      "nothing that would write again",
      undefined,
      "Don't call make_thing again for the rest: that would be another write.",
    ],
  ])("names for the rest of what a write has answered %s", async (_name, verifyWith, expected) => {
    const searching = z.strictObject({ from: z.string(), size: z.int().optional() });
    const policy = writePolicy(verifyWith === undefined ? {} : { verifyWith });
    const { notice } = await answer(page, { body: { data: items } }, { input: searching, policy }, 2_000);
    expect(notice).toMatch(/^Showing \d+ of 500 items of `data`/);
    expect(notice?.endsWith(`don't fit. ${expected}`)).toBe(true);
  });

  it("names the next page that a Link header announces, by the tool's own arguments", async () => {
    const parts: CallParts = {
      input: z.strictObject({ page: z.int().optional() }),
      request: { parameters: [{ argument: "page", in: "query" }] },
    };
    const headers = {
      link: '<https://api.example/things?page=3>; rel="next", <https://api.example/things?page=1>; rel="prev"',
    };
    expect((await answer(page, { body: { data: items.slice(0, 2) }, headers }, parts)).notice).toBe(
      "More follow: call make_thing again with `page` 3.",
    );
  });
});

describe("answers of other kinds", () => {
  it.each([
    [{ kind: "empty" }, { status: 204 }, { result: { done: true } }],
    [
      { kind: "empty" },
      { status: 201, headers: { location: "/things/1" } },
      { result: { done: true, location: "/things/1" } },
    ],
    [{ kind: "empty" }, { status: 200, body: { id: 1 } }, { result: { done: true, answer: { id: 1 } } }],
    [
      { kind: "json", schema: customer },
      { status: 204 },
      { result: { done: true }, notice: "Done; the API sent no content (HTTP 204)." },
    ],
    [{ kind: "json", schema: { type: "array", items: {} } }, { status: 204 }, { result: null }],
    [
      { kind: "json", schema: customer },
      { status: 202, headers: { location: "/jobs/7" } },
      {
        result: { done: true, location: "/jobs/7" },
        notice: "Accepted, not finished yet (HTTP 202). Location: /jobs/7",
      },
    ],
    [
      { kind: "json", schema: customer },
      { status: 303, headers: { location: "/things/1" } },
      { result: { done: true, location: "/things/1" } },
    ],
    [{ kind: "empty" }, { status: 404 }, { notice: expect.stringContaining("Already absent") }],
    [{ kind: "text" }, { body: "a\u0007b" }, { result: "ab" }],
    [{ kind: "text" }, { status: 204 }, { result: "" }],
  ] as const)("%j with %j", async (definition, response, expected) => {
    expect(await answer(definition as ResultDefinition, response, { policy: writePolicy() })).toMatchObject(expected);
  });

  it("tells of an answer to HEAD what it was asked for: what GET would say of the thing", async () => {
    const headers = { "content-type": "image/png", "content-length": "77", etag: 'W/"v1"', server: "x" };
    const head: CallParts = { request: { method: "HEAD" }, policy: readPolicy };
    expect(await answer({}, { headers }, head)).toEqual({
      status: "ok",
      result: { done: true, content_type: "image/png", content_length: "77", etag: 'W/"v1"' },
    });
    expect(await answer({}, { status: 304 }, { policy: readPolicy })).toMatchObject({
      notice: "It has not changed (HTTP 304).",
    });
  });

  it("takes a body of white space for none: frameworks send a single space where nothing is to be said", async () => {
    const headers = { "content-type": "application/json", location: "/things/1" };
    expect(await answer(customer, { status: 201, body: " \n", headers }, { policy: writePolicy() })).toMatchObject({
      result: { done: true, location: "/things/1" },
      notice: "Done; the API sent no content (HTTP 201).",
    });
  });

  it("attaches files", async () => {
    const given = await answer(
      { kind: "binary", contentType: "application/pdf" },
      { body: Buffer.from("%PDF"), headers: { "content-type": "application/pdf; x=y" } },
    );
    expect(given).toMatchObject({
      result: { content_type: "application/pdf", bytes: 4 },
      attachments: [{ contentType: "application/pdf", base64: "JVBERg==" }],
    });
    expect(answerText(given)).not.toContain("JVBERg");
  });

  it("tells which parts of a multi-status answer failed", async () => {
    const body = { items: [{ status: 201 }, { status: 422 }] };
    expect((await answer({}, { status: 207, body }, { policy: writePolicy() })).notice).toContain(
      "PARTLY EXECUTED (HTTP 207): 1 part failed",
    );
  });

  it("reads lines of JSON, and text in place of JSON", async () => {
    expect(
      (
        await answer(
          { type: "array", items: {} },
          { body: '{"a":1}\n{"a":2}\n', headers: { "content-type": "application/x-ndjson" } },
        )
      ).result,
    ).toEqual([{ a: 1 }, { a: 2 }]);
    expect(await answer(customer, { body: "OK", headers: { "content-type": "text/plain" } })).toMatchObject({
      result: { value: "OK" },
      notice: "The API answered with text instead of JSON.",
    });
  });

  it("reads other charsets", async () => {
    expect(
      (
        await answer(
          { kind: "text" },
          { body: Buffer.from("Käse", "latin1"), headers: { "content-type": "text/plain; charset=iso-8859-1" } },
        )
      ).result,
    ).toBe("Käse");
  });

  it.each(["windows-1252", "iso-8859-1", "us-ascii"])(
    "reads what Windows writes as %s, whatever the runtime makes of it",
    async (charset) => {
      const body = Buffer.from([0x93, 0x35, 0x20, 0x80, 0x94, 0x20, 0x96, 0x20, 0x92]);
      const headers = { "content-type": `text/plain; charset=${charset}` };
      expect((await answer({ kind: "text" }, { body, headers })).result).toBe("“5 €” – ’");
    },
  );
});

describe("answers that can't be read", () => {
  const write = { policy: writePolicy({ verifyWith: "get_thing" }) };
  it.each([
    ["cut", { complete: false, body: '{"id":', headers: { location: "/things/1" } }, "RESPONSE_INCOMPLETE"],
    ["not JSON", { body: "{", headers: { "content-type": "application/json" } }, "RESPONSE_INCOMPLETE"],
    [
      "too deep",
      { body: `${"[".repeat(200)}${"]".repeat(200)}`, headers: { "content-type": "application/json" } },
      "RESPONSE_INCOMPLETE",
    ],
    [
      "a web page",
      { body: "<!doctype html><title>Log in</title>", headers: { "content-type": "text/html" } },
      "RESPONSE_INCOMPLETE",
    ],
    ["compressed in an unknown way", { complete: false, undecodable: "zstd", body: "" }, "RESPONSE_INCOMPLETE"],
    ["too large", { complete: false, tooLarge: true, body: Buffer.alloc(1024) }, "RESPONSE_TOO_LARGE"],
  ])("%s: the write was executed, and is not to be repeated", async (_name, response, code) => {
    const body = await failure(customer, response, write);
    expect(body).toMatchObject({
      code,
      executed: "yes",
      retry: { allowed: false, key: "none" },
      next: "Do not repeat it; read the result with get_thing.",
    });
    expect(await failure(customer, response)).toMatchObject({
      code,
      executed: "no",
      retry: { allowed: true, key: "none" },
    });
    expect(answerText({ status: "error", error: body })).toMatch(/^EXECUTED, ANSWER LOST\./);
  });

  it.each([
    ["{", "is not valid JSON"],
    ['{"a":'.repeat(101) + "1" + "}".repeat(101), "is nested more than 100 levels deep"],
  ])("what is wrong with JSON is said as it is: %#", async (body, why) => {
    const headers = { "content-type": "application/json" };
    expect((await failure(customer, { body, headers })).message).toMatch(
      new RegExp(`^The answer of the API to \\w+ ${why}\\.$`),
    );
    expect((await failure(customer, { body, headers }, write)).message).toContain(`but its answer ${why}.`);
  });

  it("a compression that can't be undone is named", async () => {
    const { message } = await failure(customer, { complete: false, undecodable: "zstd", body: "" });
    expect(message).toContain("could not be decompressed (content-encoding: zstd)");
  });

  it.each([
    { complete: false, body: "{" },
    { complete: false, tooLarge: true, body: "{" },
  ] as const)("a write that no read can tell of is not to be repeated in any form", async (response) => {
    const { next } = await failure(customer, response, { policy: writePolicy() });
    expect(next).toBe("Do not repeat it; read the result from the API.");
  });

  it.each([
    ["Slack", { ok: false, error: "channel_not_found" }, "channel_not_found"],
    ["Cloudflare", { success: false, errors: [{ code: "1003", message: "Invalid zone" }] }, "Invalid zone"],
    ["GraphQL", { data: null, errors: [{ message: "Cannot query field" }] }, "Cannot query field"],
  ])("an error in the guise of a success is an error: %s", async (_name, body, said) => {
    expect(await failure({}, { body }, write)).toMatchObject({
      code: "UPSTREAM_REJECTED",
      executed: "no",
      upstream: { status: 200, said },
    });
  });
});

describe("secrets", () => {
  it("are in no result, as text, name, number or base64", async () => {
    conceal("1234567");
    conceal("canary-key");
    try {
      const body = { a: "canary-key", "canary-key": 1, n: 1234567, b: Buffer.from("canary-key").toString("base64") };
      const given = JSON.stringify(await answer({}, { body }));
      expect(given).not.toMatch(/canary|1234567|Y2FuYXJ5/);
    } finally {
      release("1234567");
      release("canary-key");
    }
  });
});
