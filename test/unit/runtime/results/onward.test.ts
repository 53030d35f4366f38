import { describe, expect, it } from "vitest";
import { z } from "zod";
import type {
  PagingDefinition,
  ParameterDefinition,
  ResultSchema,
} from "../../../../templates/connector/src/runtime/tool.js";
import type { CallParts } from "../calls.js";
import { type Arguments, Reader, type Upstream } from "./reader.js";

interface Row {
  readonly id: string;
  readonly text: string;
}

const item: ResultSchema = { type: "object", properties: { id: { type: "string" }, text: { type: "string" } } };
const schema: ResultSchema = { type: "object", properties: { data: { type: "array", items: item } } };
const all: readonly Row[] = Array.from({ length: 103 }, (_, index) => ({ id: `r${index}`, text: "t".repeat(60) }));
const input = z.strictObject({ limit: z.int().min(1).max(100).optional(), q: z.string().optional() });
const text = z.string().optional();
const count = z.int().optional();

function slice(start: number, given: Arguments): readonly Row[] {
  return all.slice(start, start + Number(given["limit"] ?? 10));
}

function toolWith(paging: PagingDefinition): CallParts {
  const parameters: ParameterDefinition[] = [...Object.keys(input.shape), ...Object.keys(paging.position.shape)].map(
    (argument) => ({ argument, in: "query" }),
  );
  return {
    input,
    request: { parameters },
    result: { kind: "json", schema, items: ["data"] },
    reading: { cursor: "cursor", paging },
  };
}

interface Case {
  readonly name: string;
  readonly paging: PagingDefinition;
  readonly upstream: Upstream;
}

const size = { argument: "limit", default: 10, maximum: 100 };

/** Every way in which a list goes on, before an upstream that works so. */
const cases: readonly Case[] = [
  {
    name: "a token in the body",
    paging: {
      position: z.strictObject({ cursor: text }),
      next: [{ by: "token", argument: "cursor", at: ["meta", "next_cursor"] }],
    },
    upstream: (given) => {
      const start = given["cursor"] === undefined ? 0 : Number(String(given["cursor"]).slice(1));
      const data = slice(start, given);
      const end = start + data.length;
      return { body: { data, meta: { next_cursor: end < all.length ? `c${end}` : null } } };
    },
  },
  {
    name: "an empty token at the end",
    paging: {
      position: z.strictObject({ page_token: text }),
      next: [{ by: "token", argument: "page_token", at: ["next_page_token"] }],
    },
    upstream: (given) => {
      const start = Number(given["page_token"] ?? 0);
      const data = slice(start, given);
      return { body: { data, next_page_token: start + data.length < all.length ? String(start + data.length) : "" } };
    },
  },
  {
    name: "a token in a header",
    paging: {
      position: z.strictObject({ next_token: text }),
      next: [{ by: "header", argument: "next_token", name: "x-next-token" }],
    },
    upstream: (given) => {
      const start = Number(given["next_token"] ?? 0);
      const data = slice(start, given);
      const end = start + data.length;
      return { body: { data }, headers: end < all.length ? { "x-next-token": String(end) } : {} };
    },
  },
  ...(["token", "header"] as const).map((by) => ({
    name: `a token that looks like an address, by ${by}`,
    paging: {
      position: z.strictObject({ page_token: text }),
      next: [
        by === "token"
          ? { by, argument: "page_token", at: ["next_page_token"] }
          : { by, argument: "page_token", name: "x-next-page-token" },
      ],
    } as const,
    upstream: (given: Arguments) => {
      const start = Number(/^\/QICAHj(\d+)==$/.exec(String(given["page_token"]))?.[1] ?? 0);
      const data = slice(start, given);
      const end = start + data.length;
      const token = end < all.length ? `/QICAHj${end}==` : "";
      return by === "token"
        ? { body: { data, next_page_token: token } }
        : { body: { data }, headers: { "x-next-page-token": token } };
    },
  })),
  {
    name: "an address where a token is declared",
    paging: {
      position: z.strictObject({ cursor: text }),
      next: [{ by: "token", argument: "cursor", at: ["next"] }],
    },
    upstream: (given) => {
      const start = Number(given["cursor"] ?? 0);
      const data = slice(start, given);
      const end = start + data.length;
      return { body: { data, next: end < all.length ? `https://api.example/things?cursor=${end}` : null } };
    },
  },
  {
    name: "an address in the body",
    paging: { position: z.strictObject({ offset: count }), next: [{ by: "address", at: ["links", "next"] }] },
    upstream: (given) => {
      const start = Number(given["offset"] ?? 0);
      const data = slice(start, given);
      const end = start + data.length;
      return { body: { data, links: { next: end < all.length ? `/v1/things?limit=10&offset=${end}` : null } } };
    },
  },
  {
    name: "a link in the header",
    paging: { position: z.strictObject({ page: count }), next: [{ by: "link" }] },
    upstream: (given) => {
      const page = Number(given["page"] ?? 1);
      const data = slice((page - 1) * Number(given["limit"] ?? 10), given);
      const last = '<https://api.example/things?page=1>; rel="first"';
      const next = `<https://api.example/things?page=${page + 1}>; rel="next"`;
      return { body: { data }, headers: { link: data.at(-1)?.id === "r102" ? last : `${last}, ${next}` } };
    },
  },
  {
    name: "the id of the last item",
    paging: {
      position: z.strictObject({ starting_after: text }),
      next: [{ by: "last item", argument: "starting_after", field: "id" }],
      more: { at: ["has_more"], means: "more" },
    },
    upstream: (given) => {
      const start = all.findIndex(({ id }) => id === given["starting_after"]) + 1;
      const data = slice(start, given);
      return { body: { data, has_more: start + data.length < all.length } };
    },
  },
  ...(["pages", "total"] as const).map((means) => ({
    name: `pages, with their ${means}`,
    paging: {
      position: z.strictObject({ page: count }),
      next: [{ by: "page", argument: "page", first: 1, size }],
      more: { at: ["meta", means], means },
    } as const,
    upstream: (given: Arguments) => {
      const limit = Number(given["limit"] ?? 10);
      const data = slice((Number(given["page"] ?? 1) - 1) * limit, given);
      return { body: { data, meta: { pages: Math.ceil(all.length / limit), total: all.length } } };
    },
  })),
  {
    name: "pages from 1 that the answer counts from 0",
    paging: {
      position: z.strictObject({ page: count }),
      next: [{ by: "page", argument: "page", first: 1, echo: ["number"], size }],
      more: { at: ["last"], means: "last" },
    },
    upstream: (given) => {
      const number = Number(given["page"] ?? 1) - 1;
      const limit = Number(given["limit"] ?? 10);
      return { body: { data: slice(number * limit, given), number, last: (number + 1) * limit >= all.length } };
    },
  },
  {
    name: "pages counted from nought, said by the answer",
    paging: {
      position: z.strictObject({ page: count }),
      next: [{ by: "page", argument: "page", echo: ["page"], size }],
    },
    upstream: (given) => {
      const page = Number(given["page"] ?? 0);
      return { body: { page, data: slice(page * Number(given["limit"] ?? 10), given) } };
    },
  },
  {
    name: "an offset, and no word about the end",
    paging: { position: z.strictObject({ offset: count }), next: [{ by: "offset", argument: "offset", first: 0 }] },
    upstream: (given) => ({ body: { data: slice(Number(given["offset"] ?? 0), given) } }),
  },
  {
    name: "an index that begins at 1 (SCIM)",
    paging: {
      position: z.strictObject({ startIndex: count }),
      next: [{ by: "offset", argument: "startIndex", first: 1 }],
      more: { at: ["totalResults"], means: "total" },
    },
    upstream: (given) => ({
      body: { totalResults: all.length, data: slice(Number(given["startIndex"] ?? 1) - 1, given) },
    }),
  },
];

describe.each(cases)("$name", ({ paging, upstream }) => {
  it.each([
    ["whole parts", 32_000, {}],
    ["parts that are too large", 1_000, {}],
    ["other sizes", 4_000, { limit: 33 }],
  ])("is followed to the end through %s, each item once", async (_name, maxChars, given) => {
    const reader = new Reader(toolWith(paging), upstream, maxChars);
    const answers = await reader.all(given);
    expect(answers.flatMap(({ result }) => (result as { data?: Row[] }).data ?? []).map(({ id }) => id)).toEqual(
      all.map(({ id }) => id),
    );
  });
});

describe("what is not followed", () => {
  const next = [{ by: "address", at: ["next"] }] as const;
  const paging: PagingDefinition = { position: z.strictObject({ page: count }), next };

  it("host, path and other arguments of an address", async () => {
    const reader = new Reader(toolWith(paging), () => ({
      body: { data: slice(0, {}), next: "https://evil.example/admin?page=2&q=secrets&limit=1&api_key=abc" },
    }));
    const { page } = await reader.call({ q: "a" });
    await reader.call({ q: "a", cursor: page?.next_cursor });
    expect(reader.asked).toEqual([{ q: "a" }, { q: "a", page: 2 }]);
  });

  it("a position that the argument does not take; that more follow is said all the same", async () => {
    const reader = new Reader(toolWith(paging), () => ({ body: { data: slice(0, {}), next: "?page=two" } }));
    const { page, notice } = await reader.call({});
    expect(page?.next_cursor).toBeUndefined();
    expect(notice).toContain("More follow, but this tool can't ask for them");
  });

  it.each<[string, PagingDefinition["next"][number], ReturnType<Upstream>]>([
    ["a body", { by: "address", at: ["next"] }, { body: { next: "https://api.example/things?after=abc" } }],
    ["a header", { by: "link" }, { headers: { link: '<https://api.example/things?after=abc>; rel="next"' } }],
    [
      "a header that links to the first part too",
      { by: "link" },
      { headers: { link: '</things?after=abc>; rel="next", </things>; rel="first"' } },
    ],
    [
      "a header, and is no address as known",
      { by: "link" },
      { headers: { link: '<things/after/abc>; rel="next", <things>; rel="first"' } },
    ],
  ])(
    "a next address that names no argument of the tool, in %s; that more follow is said",
    async (_name, way, answer) => {
      const upstream = () => ({ ...answer, body: { data: slice(0, {}), ...Object(answer.body) } });
      const { page, notice } = await new Reader(toolWith({ ...paging, next: [way] }), upstream).call({});
      expect(page?.next_cursor).toBeUndefined();
      expect(notice).toBe("More follow, but this tool can't ask for them: narrow the call to see them.");
    },
  );

  it("an upstream that gives the same part again and again", async () => {
    const counted: PagingDefinition = {
      position: z.strictObject({ page: count }),
      next: [{ by: "page", argument: "page", first: 1 }],
    };
    const answers = await new Reader(toolWith(counted), () => ({ body: { data: slice(0, {}) } })).all();
    expect(answers.length).toBeLessThan(4);
  });

  it.each<[string, PagingDefinition]>([
    [
      "a flag",
      {
        position: z.strictObject({ cursor: text }),
        next: [{ by: "token", argument: "cursor", at: ["next_cursor"] }],
        more: { at: ["has_more"], means: "more" },
      },
    ],
    [
      "a number of pages",
      {
        position: z.strictObject({ page: count }),
        next: [{ by: "page", argument: "page", first: 1 }],
        more: { at: ["pages"], means: "pages" },
      },
    ],
  ])("the same part again; that more follow is said where %s says so", async (_name, repeated) => {
    const upstream = () => ({ body: { data: slice(0, {}), next_cursor: "c1", has_more: true, pages: 9 } });
    const answers = await new Reader(toolWith(repeated), upstream).all();
    expect(answers).toHaveLength(2);
    expect(answers.at(-1)?.notice).toBe("More follow, but this tool can't ask for them: narrow the call to see them.");
  });

  it("the same token again where nothing says that more follow", async () => {
    const repeated: PagingDefinition = {
      position: z.strictObject({ cursor: text }),
      next: [{ by: "token", argument: "cursor", at: ["next_cursor"] }],
    };
    const answers = await new Reader(toolWith(repeated), () => ({
      body: { data: slice(0, {}), next_cursor: "c1" },
    })).all();
    expect(answers.at(-1)?.notice).toBeUndefined();
  });

  it("an argument that a cursor carries when a caller gives it", async () => {
    const { fix } = await new Reader(toolWith(paging), () => ({ body: {} })).refusal({ page: 3 });
    expect(fix?.[0]).toMatchObject({ path: "page", expected: expect.stringContaining("cursor") });
  });

  it("a count where the upstream gives tokens to those who ask for them", async () => {
    const both: PagingDefinition = {
      position: z.strictObject({ marker: text, offset: count }),
      next: [
        { by: "token", argument: "marker", at: ["next_marker"] },
        { by: "offset", argument: "offset", first: 0 },
      ],
      more: { at: ["total"], means: "total" },
    };
    const tokens = await new Reader(toolWith(both), ({ marker }) => ({
      body: {
        total: 999,
        data: slice(marker === undefined ? 0 : 10, {}),
        ...(marker === undefined && { next_marker: "m" }),
      },
    })).all();
    expect(tokens).toHaveLength(2);
    const offsets = await new Reader(toolWith(both), ({ offset = 0 }) => ({
      body: { total: all.length, data: slice(Number(offset), {}) },
    })).all();
    expect(offsets).toHaveLength(11);
  });
});

it.each([
  ["is no whole number", 2.5],
  ["is less than what has come", 3],
])("takes a total that %s for no number of items", async (_name, total) => {
  const paging: PagingDefinition = {
    position: z.strictObject({ offset: count }),
    next: [{ by: "offset", argument: "offset", first: 0 }],
    more: { at: ["total"], means: "total" },
  };
  const answers = await new Reader(toolWith(paging), ({ offset = 0 }) => ({
    body: { total, data: slice(Number(offset), {}) },
  })).all();
  expect(answers.flatMap(({ result }) => (result as { data?: Row[] }).data ?? [])).toHaveLength(all.length);
  expect(answers[0]?.page).not.toHaveProperty("total");
});

it("counts on where the next address names no argument of the tool, and the answer says how many there are", async () => {
  const paging: PagingDefinition = {
    position: z.strictObject({ page: count }),
    next: [{ by: "link" }, { by: "page", argument: "page", first: 1, size }],
    more: { at: ["total"], means: "total" },
  };
  const answers = await new Reader(toolWith(paging), ({ page = 1 }) => ({
    body: { total: all.length, data: slice((Number(page) - 1) * 10, {}) },
    headers: Number(page) < 11 ? { link: '<https://api.example/things?after=abc>; rel="next"' } : {},
  })).all();
  expect(answers).toHaveLength(11);
  expect(answers.at(-1)?.notice).toBeUndefined();
});

it("sends what a required position begins with", async () => {
  const paging: PagingDefinition = {
    position: z.strictObject({ page: count }),
    start: { page: 1 },
    next: [{ by: "page", argument: "page", first: 1 }],
  };
  const reader = new Reader(toolWith(paging), () => ({ body: { data: [] } }));
  await reader.call({});
  expect(reader.asked).toEqual([{ page: 1 }]);
});

it("says what was looked for where nothing is, and at the end that there is no more", async () => {
  const paging: PagingDefinition = {
    position: z.strictObject({ offset: count }),
    next: [{ by: "offset", argument: "offset", first: 0 }],
  };
  const empty = new Reader(toolWith(paging), () => ({ body: { data: [] } }));
  expect((await empty.call({ q: "unicorns", limit: 5 })).notice).toBe(
    "Nothing found for q: unicorns, limit: 5: `data` is empty.",
  );
  const answers = await new Reader(toolWith(paging), ({ offset = 0 }) => ({
    body: { data: slice(Number(offset), {}) },
  })).all();
  expect(answers[0]?.notice).toContain("There may be more: call make_thing again");
  expect(answers.at(-1)?.notice).toBe("This is the end, nothing more follows: `data` is empty.");
});
