import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../../../src/diagnostics/index.js";
import type { Operation, Parameter, Schema } from "../../../../src/model/types.js";
import { DocumentTexts } from "../../../../src/plan/document-texts.js";
import { layOutInput } from "../../../../src/plan/input.js";
import { InputSchemas } from "../../../../src/plan/input-schema.js";
import { type PlannedReading, planReading } from "../../../../src/plan/reading.js";
import { Results } from "../../../../src/plan/results.js";
import { array, integer, jsonResponse, object, operation, parameter, string } from "../api-model.js";

const boolean: Schema = { kind: "boolean", pointer: "#/b", nullable: false };
const text = (more: Partial<Extract<Schema, { kind: "string" }>> = {}): Schema => ({
  kind: "string",
  pointer: "#/s",
  nullable: false,
  ...more,
});
const number = (more: Partial<Extract<Schema, { kind: "integer" }>> = {}): Schema => ({
  kind: "integer",
  int64: false,
  pointer: "#/i",
  nullable: false,
  ...more,
});
const query = (name: string, schema: Schema = string, description?: string): Parameter =>
  parameter("query", name, { schema, ...(description !== undefined && { description }) });
const items = array(object({ id: string, name: string }));

function union(...variants: readonly Schema[]): Schema {
  return { kind: "union", mode: "oneOf", variants, pointer: "#/u", nullable: false };
}

/** What is planned for a list that takes these parameters and answers so. */
function planned(
  parameters: readonly Parameter[],
  answer: Schema,
  more: { readonly headers?: readonly string[]; readonly route?: string; readonly method?: "write" } = {},
): PlannedReading {
  const texts = new DocumentTexts(new Diagnostics(), (pointer) => ({ pointer }), false);
  const schemas = new InputSchemas(new Map(), texts);
  const response = {
    ...jsonResponse("200", answer),
    headers: new Map((more.headers ?? []).map((name) => [name, string])),
  };
  const list: Operation = operation(more.route ?? "GET /things", { parameters, responses: [response] });
  const effect = more.method === "write" ? "create" : "read";
  const layout = layOutInput(list, effect !== "read", schemas, texts);
  const result = new Results(new Map()).plan(list, "read");
  return planReading(list, effect, { layout, result }, { schemas, components: new Map() });
}

function shownArguments({ layout }: PlannedReading): readonly string[] {
  return layout.arguments.map(({ name }) => name);
}

describe("a list goes on", () => {
  it.each<[string, readonly Parameter[], Schema, object]>([
    [
      "by next_page_token",
      [query("pageToken")],
      object({ items, nextPageToken: string }),
      { by: "token", argument: "pageToken", at: ["nextPageToken"] },
    ],
    [
      "by nextToken",
      [query("nextToken")],
      object({ feeds: items, nextToken: string }),
      { by: "token", argument: "nextToken", at: ["nextToken"] },
    ],
    [
      "by response_metadata.next_cursor",
      [query("cursor")],
      object({ ok: boolean, members: items, response_metadata: object({ next_cursor: string }) }),
      { by: "token", argument: "cursor", at: ["response_metadata", "next_cursor"] },
    ],
    [
      "by meta.next_cursor",
      [query("page[after]"), query("page[before]")],
      object({ data: items, meta: object({ next_cursor: string }) }),
      { by: "token", argument: "page_after", at: ["meta", "next_cursor"] },
    ],
    [
      "by a next_token that names its argument",
      [query("token")],
      object({ feeds: items, next_token: string }),
      { by: "token", argument: "token", at: ["next_token"] },
    ],
    [
      "by next, where an argument says that it takes a continuation",
      [query("start", string, "Value of the continuation token found in `next`.")],
      object({ members: items, next: string }),
      { by: "token", argument: "start", at: ["next"] },
    ],
    [
      "by a cursor that is called as its argument",
      [query("cursor")],
      object({ objects: items, cursor: string }),
      { by: "token", argument: "cursor", at: ["cursor"] },
    ],
    [
      "by paging.next.after",
      [query("after")],
      object({ results: items, paging: object({ next: object({ after: string, link: string }) }) }),
      { by: "token", argument: "after", at: ["paging", "next", "after"] },
    ],
    [
      "by page_info.end_cursor",
      [query("after")],
      object({ nodes: items, page_info: object({ end_cursor: string, has_next_page: boolean }) }),
      { by: "token", argument: "after", at: ["page_info", "end_cursor"] },
    ],
    [
      "by the number of the next page",
      [query("page", integer)],
      object({ wallets: items, meta: object({ next_page: integer, total_pages: integer }) }),
      { by: "token", argument: "page", at: ["meta", "next_page"] },
    ],
    [
      "by @odata.nextLink",
      [query("$top", integer), query("$skip", integer)],
      object({ value: items, "@odata.nextLink": string }),
      { by: "address", at: ["@odata.nextLink"] },
    ],
    [
      "by links.next",
      [query("page", integer)],
      object({ data: items, links: object({ next: string, prev: string }) }),
      { by: "address", at: ["links", "next"] },
    ],
    [
      "by _links.next.href",
      [
        query(
          "from",
          string,
          "Provide an ID to start the result set from. This allows you to paginate the result set.",
        ),
      ],
      object({ _embedded: object({ payments: items }), _links: object({ next: object({ href: string }) }) }),
      { by: "address", at: ["_links", "next", "href"] },
    ],
    [
      "by next beside previous",
      [query("page", integer)],
      object({ count: integer, next: string, previous: string, results: items }),
      { by: "address", at: ["next"] },
    ],
    [
      "by the id of the last item",
      [query("starting_after"), query("ending_before")],
      object({ object: string, data: items, has_more: boolean }),
      { by: "last item", argument: "starting_after", field: "id" },
    ],
    [
      "by last_id",
      [query("after")],
      object({ data: items, last_id: string, has_more: boolean }),
      { by: "token", argument: "after", at: ["last_id"] },
    ],
    [
      "by an offset",
      [query("offset", integer), query("limit", number({ default: 20, maximum: 100 }))],
      object({ entries: items, total_count: integer }),
      { by: "offset", argument: "offset", first: 0, size: { argument: "limit", default: 20, maximum: 100 } },
    ],
    [
      "by skip",
      [query("skip", integer), query("take", integer)],
      items,
      { by: "offset", argument: "skip", first: 0, size: { argument: "take" } },
    ],
    [
      "by an offset, where the answer has variants whose items differ",
      [query("offset", integer)],
      union(object({ entries: items }), object({ entries: array(object({ file: string })) })),
      { by: "offset", argument: "offset", first: 0 },
    ],
    [
      "by a number to start from",
      [query("start", integer), query("limit", integer)],
      items,
      { by: "offset", argument: "start", first: 0, size: { argument: "limit" } },
    ],
    [
      "by the index of a first item, even where that of a last one stands beside it",
      [query("start", integer, "Index of the first item."), query("end", integer), query("take", integer)],
      items,
      { by: "offset", argument: "start", first: 0, size: { argument: "take" } },
    ],
    [
      "by startIndex (SCIM)",
      [query("startIndex", integer), query("count", integer)],
      object({ Resources: items, totalResults: integer, startIndex: integer, itemsPerPage: integer }),
      { by: "offset", argument: "startIndex", first: 1, size: { argument: "count" } },
    ],
    [
      "by pages from 1, as their default says",
      [query("page", number({ default: 1 })), query("per_page", integer)],
      items,
      { by: "page", argument: "page", first: 1, size: { argument: "per_page" } },
    ],
    [
      "by pages from 0, as their description says",
      [query("pageNumber", integer, "Zero-based page number")],
      items,
      { by: "page", argument: "pageNumber", first: 0 },
    ],
    [
      "by the page that the answer says it is",
      [query("page", integer)],
      object({ results: items, page: integer, total_pages: integer }),
      { by: "page", argument: "page", echo: ["page"] },
    ],
    [
      "by the number of Spring Data's page, which is no identity",
      [query("page", number({ minimum: 0, default: 0 })), query("size", integer)],
      object({
        content: items,
        number: integer,
        size: integer,
        totalPages: integer,
        totalElements: integer,
        last: boolean,
      }),
      { by: "page", argument: "page", first: 0, echo: ["number"], size: { argument: "size" } },
    ],
    [
      "by the number of the page that Spring HATEOAS speaks of",
      [query("page", integer)],
      object({
        _embedded: object({ things: items }),
        page: object({ size: integer, totalElements: integer, totalPages: integer, number: integer }),
      }),
      { by: "page", argument: "page", echo: ["page", "number"] },
    ],
  ])("%s", (_name, parameters, answer, next) => {
    expect(planned(parameters, answer).reading?.paging?.next[0]).toEqual(next);
  });

  it.each([
    ["Link", { by: "link" }],
    ["X-Next-Page", { by: "header", argument: "page", name: "x-next-page" }],
  ])("by the header %s", (header, next) => {
    expect(planned([query("page", integer)], items, { headers: [header] }).reading?.paging?.next[0]).toEqual(next);
  });

  it("which is what the projection of Spring Data's page is about", () => {
    const page = { content: items, number: integer, totalPages: integer, last: boolean, empty: boolean };
    const { result } = planned([query("page", number({ default: 0 }))], object(page));
    expect(result).toMatchObject({ items: ["content"] });
  });

  it("by tokens, and by an offset for those who did not ask for tokens", () => {
    const { reading } = planned(
      [query("marker"), query("offset", integer)],
      object({ entries: items, next_marker: string, total_count: integer }),
    );
    expect(reading?.paging?.next.map(({ by }) => by)).toEqual(["token", "offset"]);
  });
});

describe("what is hidden", () => {
  it("is every argument that says where in the list a call stands; the size of a page stays", () => {
    const plan = planned(
      [query("starting_after"), query("ending_before"), query("limit", integer), query("status")],
      object({ data: items, has_more: boolean }),
    );
    expect(shownArguments(plan)).toEqual(["limit", "status"]);
    expect(plan.reading?.paging?.position.map(({ name }) => name)).toEqual(["starting_after", "ending_before"]);
  });

  it("is what the answer says about going on", () => {
    const { result } = planned(
      [query("cursor")],
      object({ data: items, next_cursor: string, has_more: boolean, total: integer }),
    );
    expect(result.kind === "json" && result.schema.type === "object" && Object.keys(result.schema.properties)).toEqual([
      "data",
      "total",
    ]);
  });

  it("is every link beside the next one", () => {
    const link = object({ href: string, templated: boolean });
    const links = object({ self: link, next: link, last: link });
    const { result } = planned(
      [query("page", integer)],
      object({ _embedded: object({ things: items }), _links: links }),
    );
    expect(result.kind === "json" && result.schema.type === "object" && Object.keys(result.schema.properties)).toEqual([
      "_embedded",
    ]);
  });

  it("is a required page, which the first call then sends", () => {
    const page = { ...query("page", number({ minimum: 1 })), required: true };
    expect(planned([page], items).reading?.paging?.start).toEqual({ page: 1 });
  });

  it("is `$skiptoken`, which only a cursor fills", () => {
    const { layout, reading } = planned([query("$top", integer)], object({ value: items, "@odata.nextLink": string }));
    expect(layout.parameters.map(({ wireName }) => wireName)).toEqual(["$top", "$skiptoken"]);
    expect(reading?.paging?.position.map(({ name }) => name)).toEqual(["skiptoken"]);
  });
});

describe("what may be a filter stays as it is", () => {
  it("beside the argument that a cursor fills", () => {
    const plan = planned(
      [query("after", string, "Only what was paid after this."), query("from_id"), query("cursor")],
      object({ items, next_cursor: string }),
    );
    expect(shownArguments(plan)).toEqual(["after", "from_id"]);
    expect(plan.reading?.paging?.position.map(({ name }) => name)).toEqual(["cursor"]);
  });

  it("beside an offset, with what would walk back from it", () => {
    const plan = planned(
      [query("offset", integer), query("next", string, "On air in the next minutes."), query("before")],
      items,
    );
    expect(shownArguments(plan)).toEqual(["next", "before"]);
  });

  it("also when it is required", () => {
    const from = { ...query("from_id"), required: true };
    expect(shownArguments(planned([from, query("cursor")], object({ items, next_cursor: string })))).toEqual([
      "from_id",
    ]);
  });

  it.each<[string, Parameter]>([
    ["who sent it", query("From")],
    ["a token that is bought and sold", query("token", string, "Address of the contract.")],
    ["a page that people read", query("page_id", string, "Only comments of this page.")],
    ["a time to start from", query("start", string, "RFC 3339 timestamp.")],
  ])("%s", (_name, filter) => {
    const byToken = planned([filter, query("cursor")], object({ items, next_cursor: string }));
    expect(shownArguments(byToken)).toEqual([filter.wireName]);
    const byAddress = planned([filter, query("page_token")], object({ items, next_page_uri: string }));
    expect(shownArguments(byAddress)).toEqual([filter.wireName]);
  });
});

it("a thing whose number is its own is no list, whatever lists it holds", () => {
  const issue = object({ number: integer, title: string, pages: integer, comments: items });
  expect(planned([query("page", number({ default: 1 }))], issue).reading?.paging).toBeUndefined();
});

describe("what leaves doubt stays as it is", () => {
  it.each<[string, readonly Parameter[], Schema]>([
    ["a page whose first number nobody says", [query("page", integer)], items],
    ["a number that may be a time", [query("from", integer), query("until", integer)], items],
    [
      "a number that is a time by its description, beside a size",
      [query("start", integer, "Unix time in seconds."), query("limit", integer)],
      items,
    ],
    [
      "a number that begins a range whose end stands beside it",
      [query("from", integer), query("to", integer), query("limit", integer)],
      items,
    ],
    [
      "a number with fractions, which counts nothing",
      [query("start", { kind: "number", pointer: "#/n", nullable: false }), query("limit", integer)],
      items,
    ],
    ["a time", [query("after", text({ format: "date-time" }))], object({ data: items, next_cursor: string })],
    [
      "an id since which all is newer, where the newest come first",
      [query("since_id"), query("max_id"), query("count", integer)],
      object({ data: items, has_more: boolean }),
    ],
    ["an id to begin after, without a word whether more follow", [query("starting_after")], items],
    [
      "a required page that begins nowhere",
      [{ ...query("page", integer), required: true }],
      object({ data: items, next_page: integer }),
    ],
    [
      "several lists of which none is meant",
      [query("page", number({ default: 1 }))],
      object({ phones: items, addresses: items }),
    ],
    ["an answer that is one thing", [query("offset", integer)], object({ id: string, lines: items })],
    ["an answer that nobody declares", [query("cursor")], { kind: "unknown", pointer: "#", nullable: true }],
  ])("%s", (_name, parameters, answer) => {
    const plan = planned(parameters, answer);
    expect(plan.reading?.paging).toBeUndefined();
    expect(shownArguments(plan)).toEqual(parameters.map(({ wireName }) => wireName));
  });

  it("a total of something else in the answer", () => {
    const { reading } = planned(
      [query("page", number({ default: 1 }))],
      object({ commits: items, base: object({ stats: object({ total: integer }) }) }),
    );
    expect(reading?.paging).not.toHaveProperty("more");
  });

  it("the list that the path names is meant among several", () => {
    const { result } = planned([], object({ addresses: items, templates: items }), {
      route: "GET /invoicing/templates",
    });
    expect(result).toMatchObject({ items: ["templates"] });
  });
});

describe("arguments of the connector's own", () => {
  const wide = object(Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field_${index}`, string])));

  it("are offered where there is something to say", () => {
    expect(planned([], object({ id: string, name: string })).reading).toBeUndefined();
    expect(planned([], items).reading).toEqual({ cursor: "cursor" });
    expect(planned([], array(wide)).reading).toEqual({ cursor: "cursor", fields: "fields", detail: "detail" });
    expect(planned([], wide).reading).toEqual({ fields: "fields", detail: "detail" });
  });

  it("offer the whole where something far inside is left out", () => {
    const deep = object({
      id: string,
      a: object({ id: string, b: object({ id: string, c: object({ text: string }) }) }),
    });
    expect(planned([], deep).reading).toMatchObject({ detail: "detail" });
  });

  it("are not offered for what leaves out nothing but links", () => {
    expect(planned([], array(object({ id: string, node_id: string, repos_url: string }))).reading).toEqual({
      cursor: "cursor",
      fields: "fields",
    });
  });

  it("name what the projection leaves out", () => {
    const { result } = planned([], object({ data: array(object({ id: string, node_id: string, name: string })) }));
    expect(result).toMatchObject({ items: ["data"], more: ["node_id"] });
  });

  it("never take a name that the operation has", () => {
    const { reading, layout } = planned([query("fields"), query("cursor", boolean), query("detail")], array(wide));
    expect(layout.arguments).toHaveLength(3);
    expect(reading).toEqual({ cursor: "result_cursor", fields: "result_fields", detail: "result_detail" });
  });

  it("are no part of a write, whose result is kept for its repeats", () => {
    const { reading, result } = planned([query("cursor")], object({ data: array(wide), next_cursor: string }), {
      route: "POST /things",
      method: "write",
    });
    expect(reading).toBeUndefined();
    expect(result).not.toHaveProperty("more");
  });
});
