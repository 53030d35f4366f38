import { describe, expect, it } from "vitest";
import { ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { FileContent, Int64 } from "../../../../templates/connector/src/runtime/schema/wire-values.js";
import type { ParameterDefinition, RequestDefinition } from "../../../../templates/connector/src/runtime/tool.js";
import {
  buildRequest,
  type RequestParts,
  type UpstreamRequest,
} from "../../../../templates/connector/src/runtime/upstream/build-request.js";

const nothing = { headers: {}, query: {}, cookies: {} };

function build(
  request: Partial<RequestDefinition>,
  input: Record<string, unknown>,
  more: Partial<RequestParts> = {},
): UpstreamRequest {
  return buildRequest({
    request: { method: "GET", path: "/things", parameters: [], ...request },
    input,
    baseUrl: "https://api.example/v1",
    credential: nothing,
    userAgent: "test/1",
    ...more,
  });
}

function query(parameter: Partial<ParameterDefinition>, value: unknown): string {
  return new URL(
    build({ parameters: [{ argument: "color", in: "query", ...parameter }] }, { color: value }).url,
  ).search.slice(1);
}

function path(parameter: Partial<ParameterDefinition>, value: unknown): string {
  return build(
    { path: "/things/{color}", parameters: [{ argument: "color", in: "path", ...parameter }] },
    { color: value },
  ).url.slice("https://api.example/v1/things/".length);
}

const text = ({ body }: UpstreamRequest): string => Buffer.from(body ?? "").toString();
const list = ["blue", "black"];
const object = { R: 100, G: 200 };

describe("query parameters (OpenAPI 3.1 section 4.8.12)", () => {
  it.each([
    [{}, "blue", "color=blue"],
    [{}, "", "color="],
    [{}, list, "color=blue&color=black"],
    [{ explode: false }, list, "color=blue,black"],
    [{}, object, "R=100&G=200"],
    [{ explode: false }, object, "color=R,100,G,200"],
    [{ style: "spaceDelimited" }, list, "color=blue%20black"],
    [{ style: "pipeDelimited" }, list, "color=blue%7Cblack"],
    [{ style: "deepObject" }, object, "color[R]=100&color[G]=200"],
    [
      { style: "deepObject" },
      { a: { b: 1 }, c: [1, 2], d: [{ e: 1 }] },
      "color[a][b]=1&color[c][]=1&color[c][]=2&color[d][0][e]=1",
    ],
    [{ style: "deepObject" }, list, "color[]=blue&color[]=black"],
    [{ contentType: "application/json" }, { a: [1] }, "color=%7B%22a%22%3A%5B1%5D%7D"],
    [{ wireName: "filter[color]" }, "a b", "filter%5Bcolor%5D=a%20b"],
    [{ allowReserved: true }, "a/b?c:d@e,f", "color=a/b?c:d@e,f"],
    [{ allowReserved: true }, "a&b=c#d+e", "color=a%26b%3Dc%23d%2Be"],
    [{}, true, "color=true"],
    [{}, new Int64(9007199254740993n), "color=9007199254740993"],
    [{}, undefined, ""],
    [{}, null, ""],
    [{}, [], ""],
  ] as const)("%j with %j is %s", (parameter, value, expected) => {
    expect(query(parameter as Partial<ParameterDefinition>, value)).toBe(expected);
  });

  it("cannot be broken out of", () => {
    expect(query({}, "a&admin=1#x")).toBe("color=a%26admin%3D1%23x");
    expect(query({}, { "a&admin": 1 })).toBe("a%26admin=1");
  });

  it("sends constants", () => {
    expect(build({ parameters: [{ constant: "2024-01-01", in: "query", wireName: "version" }] }, {}).url).toBe(
      "https://api.example/v1/things?version=2024-01-01",
    );
  });

  it("keeps the query that stands in the path template", () => {
    expect(build({ path: "/things?action=list", parameters: [{ argument: "q", in: "query" }] }, { q: "?" }).url).toBe(
      "https://api.example/v1/things?action=list&q=%3F",
    );
  });
});

describe("path parameters", () => {
  it.each([
    [{}, "blue", "blue"],
    [{}, list, "blue,black"],
    [{}, object, "R,100,G,200"],
    [{ explode: true }, object, "R=100,G=200"],
    [{ style: "label" }, "blue", ".blue"],
    [{ style: "label" }, list, ".blue,black"],
    [{ style: "label", explode: true }, list, ".blue.black"],
    [{ style: "label", explode: true }, object, ".R=100.G=200"],
    [{ style: "matrix" }, "blue", ";color=blue"],
    [{ style: "matrix" }, "", ";color"],
    [{ style: "matrix" }, list, ";color=blue,black"],
    [{ style: "matrix", explode: true }, list, ";color=blue;color=black"],
    [{ style: "matrix" }, object, ";color=R,100,G,200"],
    [{ style: "matrix", explode: true }, object, ";R=100;G=200"],
    [{}, "a/b", "a%2Fb"],
    [{}, "a?x=1", "a%3Fx%3D1"],
    [{}, "a#f", "a%23f"],
    [{}, "a;b", "a%3Bb"],
    [{}, "%2e%2e", "%252e%252e"],
    [{}, "{other}", "%7Bother%7D"],
    [{}, "$&", "%24%26"],
    [{}, "//evil.example", "%2F%2Fevil.example"],
  ] as const)("%j with %j is %s", (parameter, value, expected) => {
    expect(path(parameter as Partial<ParameterDefinition>, value)).toBe(expected);
  });

  it.each(["..", ".", "", "\\..", "a/../b", "..\\..", "\t..", "a\u0000", "a\nb"])(
    "refuses %j and names the argument",
    (value) => {
      const fix = [expect.objectContaining({ path: "color" })];
      const body: unknown = expect.objectContaining({ code: "INVALID_ARGUMENTS", executed: "no", fix });
      expect(() => path({}, value)).toThrow(expect.objectContaining({ body }));
    },
  );

  it("refuses dots that a style and a value make together", () => {
    expect(() => path({ style: "label" }, ".")).toThrow(ToolError);
    expect(() =>
      build(
        {
          path: "/a/{x}{y}",
          parameters: [
            { argument: "x", in: "path" },
            { argument: "y", in: "path" },
          ],
        },
        { x: "", y: "" },
      ),
    ).toThrow(ToolError);
  });
});

describe("headers and cookies", () => {
  it("writes header parameters plainly, by their lower-case names", () => {
    const { headers } = build(
      { parameters: [{ argument: "tags", in: "header", wireName: "X-Tags" }] },
      { tags: ["a b", "c"] },
    );
    expect(headers["x-tags"]).toBe("a b,c");
  });

  it.each(["a\r\nb: c", "a\u0000", "ü", "x".repeat(1_025)])(
    "refuses a header value that is not printable ASCII of at most 1 kB",
    (value) => {
      expect(() => build({ parameters: [{ argument: "it", in: "header", wireName: "X-It" }] }, { it: value })).toThrow(
        /INVALID_ARGUMENTS/,
      );
    },
  );

  it("joins cookies of arguments and credentials", () => {
    const credential = { headers: {}, query: {}, cookies: { session: "s3" } };
    expect(build({ parameters: [{ argument: "a", in: "cookie" }] }, { a: "x;y" }, { credential }).headers.cookie).toBe(
      "a=x%3By; session=s3",
    );
  });

  it("lets the credential win over any parameter, and sends the upstream's key", () => {
    const credential = { headers: { Authorization: "Bearer t" }, query: { api_key: "k&1" }, cookies: {} };
    const upstreamKey = { place: { header: "Idempotency-Key" }, value: "abc" };
    const { headers, url } = build(
      { parameters: [{ argument: "auth", in: "header", wireName: "authorization" }] },
      { auth: "mine" },
      { credential, upstreamKey },
    );
    expect(headers).toMatchObject({ authorization: "Bearer t", "idempotency-key": "abc" });
    expect(url).toBe("https://api.example/v1/things?api_key=k%261");
  });
});

describe("bodies", () => {
  it("writes JSON with wire names, exact integers and base64", () => {
    const body = {
      type: "application/json",
      fields: ["id", "file", "first_name", "absent"],
      wireNames: { first_name: "first name" },
    };
    const request = build(
      { method: "POST", body },
      { id: new Int64(9007199254740993n), file: new FileContent("aGk="), first_name: "A", other: 1 },
    );
    expect(text(request)).toBe('{"id":9007199254740993,"file":"aGk=","first name":"A"}');
    expect(request.headers["content-type"]).toBe("application/json");
  });

  it("writes the one argument that is the body", () => {
    expect(
      text(
        build({ method: "PUT", body: { type: "application/merge-patch+json", argument: "body" } }, { body: [1, null] }),
      ),
    ).toBe("[1,null]");
    expect(build({ method: "POST", body: { type: "application/json", argument: "body" } }, {}).body).toBeUndefined();
  });

  it("sends an empty object where a body is expected and every field is absent", () => {
    expect(text(build({ method: "POST", body: { type: "application/json", fields: ["a"] } }, {}))).toBe("{}");
    expect(build({ method: "DELETE", body: { type: "application/json", fields: ["a"] } }, {}).body).toBeUndefined();
  });

  it("binds the upstream's own key field", () => {
    const upstreamKey = { place: { body: "idempotency_key" }, value: "abc" };
    expect(
      text(build({ method: "POST", body: { type: "application/json", fields: ["a"] } }, { a: 1 }, { upstreamKey })),
    ).toBe('{"a":1,"idempotency_key":"abc"}');
  });

  it("writes forms: lists repeat, nested values take brackets, encodings are followed", () => {
    const encoding = { expand: { style: "deepObject" }, meta: { contentType: "application/json" } } as const;
    const body = {
      type: "application/x-www-form-urlencoded",
      fields: ["a", "list", "nested", "items", "expand", "meta"],
      encoding,
    };
    const input = {
      a: "x y&z",
      list: [1, 2],
      nested: { b: { c: "d" } },
      items: [{ price: 1 }, { price: 2 }],
      expand: ["e"],
      meta: { f: 1 },
    };
    expect(text(build({ method: "POST", body }, input))).toBe(
      "a=x+y%26z&list=1&list=2&nested[b][c]=d&items[0][price]=1&items[1][price]=2&expand[]=e&meta=%7B%22f%22%3A1%7D",
    );
  });

  it("takes `form` for the style of a field of a form whose encoding says only how it explodes", () => {
    const fields = ["list", "point"];
    const encoding = { list: { explode: false }, point: { explode: false } };
    const body = { type: "application/x-www-form-urlencoded", fields, encoding };
    const input = { list: [1, 2], point: { x: 1, y: 2 } };
    expect(text(build({ method: "POST", body }, input))).toBe("list=1,2&point=x,1,y,2");
  });

  it("writes multipart with files, JSON parts and safe names", () => {
    const body = {
      type: "multipart/form-data",
      fields: ["title", "file", "meta"],
      encoding: { file: { contentType: "text/plain" } },
    };
    const request = build(
      { method: "POST", body },
      { title: "T", file: new FileContent("aGk=", undefined, 'a"\r\n.txt'), meta: { a: 1 } },
    );
    const boundary = /boundary=(.+)$/.exec(request.headers["content-type"] ?? "")?.[1] ?? "";
    expect(
      text(request)
        .split(`--${boundary}`)
        .map((part) => part.trim()),
    ).toEqual([
      "",
      'Content-Disposition: form-data; name="title"\r\n\r\nT',
      'Content-Disposition: form-data; name="file"; filename="a%22%0D%0A.txt"\r\nContent-Type: text/plain\r\n\r\nhi',
      'Content-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}',
      "--",
    ]);
  });

  it("tells the type of a file from its first bytes where several are declared, else takes the first", () => {
    const contentTypes = ["image/png", "image/jpeg", "application/*"];
    const encoding = { file: { contentType: "image/png", contentTypes } };
    const typeOf = (bytes: string, type?: string) => {
      const file = new FileContent(Buffer.from(bytes, "latin1").toString("base64"), type);
      const body = { type: "multipart/form-data", fields: ["file"], encoding };
      return /Content-Type: (.*)\r\n/.exec(text(build({ method: "POST", body }, { file })))?.[1];
    };
    expect(typeOf("\x89PNG\r\n\x1a\n...")).toBe("image/png");
    expect(typeOf("\xff\xd8\xff\xe0...")).toBe("image/jpeg");
    expect(typeOf("%PDF-1.7")).toBe("application/pdf");
    // Not among those that are declared, too short, or told by the caller.
    expect(typeOf("GIF89a")).toBe("image/png");
    expect(typeOf("")).toBe("image/png");
    expect(typeOf("\xff\xd8\xff\xe0...", "image/webp")).toBe("image/webp");
  });

  it("writes one part an item of a list whose content type is not JSON, which is that of the items", () => {
    const fields = ["tags", "ids"];
    const encoding = { tags: { contentType: "text/plain" }, ids: { contentType: "application/json" } };
    const request = build(
      { method: "POST", body: { type: "multipart/form-data", fields, encoding } },
      { tags: ["a", "b"], ids: [1, 2] },
    );
    expect(text(request).match(/(?<=form-data; ).*\r\n.*\r\n\r\n.*/g)).toEqual([
      'name="tags"\r\nContent-Type: text/plain\r\n\r\na',
      'name="tags"\r\nContent-Type: text/plain\r\n\r\nb',
      'name="ids"\r\nContent-Type: application/json\r\n\r\n[1,2]',
    ]);
  });

  it.each([
    "application/x-ndjson",
    "application/jsonl",
    "application/json-seq",
    'text/plain;profile="https://schemas.example/json"',
    "text/plain;profile=a+json",
  ])("sends the text of %s as it is, whatever its name says of JSON", (type) => {
    const body = '{"a":1}\n{"a":2}\n';
    expect(text(build({ method: "POST", body: { type, argument: "body" } }, { body }))).toBe(body);
  });

  it.each([
    "application/json",
    "text/json",
    "application/vnd.api+json;version=1",
    'Application/Merge-Patch+JSON ; profile="x"',
  ])("writes text as a JSON string where the type is %s", (type) => {
    expect(text(build({ method: "POST", body: { type, argument: "body" } }, { body: 'a "b"' }))).toBe('"a \\"b\\""');
  });

  it("writes one part an item of a list whose content type is a sequence of JSON texts", () => {
    const encoding = { rows: { contentType: "application/json-seq" } };
    const body = { type: "multipart/form-data", fields: ["rows"], encoding };
    const request = build({ method: "POST", body }, { rows: ['{"a":1}', '{"a":2}'] });
    expect(text(request).match(/(?<=Content-Type: ).*\r\n\r\n.*/g)).toEqual([
      'application/json-seq\r\n\r\n{"a":1}',
      'application/json-seq\r\n\r\n{"a":2}',
    ]);
  });

  it.each([
    ["image/*", new FileContent("aGk=", "image/webp"), "image/webp"],
    ["image/*", new FileContent("aGk="), "application/octet-stream"],
    ["image/png", new FileContent("aGk=", "image/webp"), "image/png"],
  ])("sends a file where %s is taken as what it says that it is", (type, body, sent) => {
    const { headers } = build({ method: "PUT", body: { type, argument: "body" } }, { body });
    expect(headers["content-type"]).toBe(sent);
  });

  it("sends text and bytes as they are", () => {
    expect(text(build({ method: "POST", body: { type: "text/plain", argument: "body" } }, { body: "hé" }))).toBe("hé");
    expect(
      text(
        build(
          { method: "POST", body: { type: "application/octet-stream", argument: "body" } },
          { body: new FileContent("aGk=") },
        ),
      ),
    ).toBe("hi");
  });
});
