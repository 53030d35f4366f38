import { describe, expect, it } from "vitest";
import { modelOf } from "./model-of.js";

function urls(servers: unknown, source?: Parameters<typeof modelOf>[1]): readonly string[] {
  return modelOf({ servers }, source).model.servers.map(({ url }) => url);
}

describe("servers", () => {
  it("lose a trailing slash and repetitions", () => {
    expect(urls([{ url: "https://a.example/v1/" }, { url: "https://a.example/v1" }])).toEqual(["https://a.example/v1"]);
  });

  it("take the defaults of their variables", () => {
    const variables = { region: { default: "eu", enum: ["eu", "us"] }, port: { default: 8443 } };
    expect(urls([{ url: "https://{region}.a.example:{port}/v1", variables }])).toEqual([
      "https://eu.a.example:8443/v1",
    ]);
  });

  it("take the first value when the default is none of them, and say so", () => {
    const servers = [{ url: "https://{r}.a.example", variables: { r: { default: "x", enum: ["eu", "us"] } } }];
    const { model, codes } = modelOf({ servers });
    expect(model.servers[0]?.url).toBe("https://eu.a.example");
    expect(codes).toEqual(["DOCUMENT_SERVER_REPAIRED #/servers/0/variables/r"]);
  });

  it.each([
    "https://{undeclared}.example",
    "ftp://a.example",
    "https://user:pass@a.example",
    "https://a.example/v1?x=1",
    "https://a.example/v1#x",
    "javascript:alert(1)",
    "https://a.example\\@evil.example",
    "https://",
  ])("like %s are left out with a warning", (url) => {
    const { model, codes } = modelOf({ servers: [{ url }] });
    expect(model.servers).toEqual([]);
    expect(codes).toEqual(["DOCUMENT_SERVER_UNUSABLE #/servers/0"]);
  });

  it("hold no character that ends a literal", () => {
    expect(urls([{ url: "https://a.example/\"`'<" }])).toEqual(["https://a.example/%22%60'%3C"]);
  });

  it("can't be turned into another host by a variable with a surprise", () => {
    const variables = { v: { default: "v1@evil.example/" } };
    expect(urls([{ url: "https://{v}a.example", variables }])).toEqual([]);
  });

  it("are relative to the place of the document when that is a URL", () => {
    const source = { kind: "url", url: "https://a.example/docs/openapi.json" } as const;
    expect(urls([{ url: "/v1" }, { url: "../v2" }], source)).toEqual(["https://a.example/v1", "https://a.example/v2"]);
    expect(urls([{ url: "/v1" }])).toEqual(["/v1"]);
  });

  it("are none when the document names none: the place of a document is not the API", () => {
    expect(urls(undefined, { kind: "url", url: "https://raw.example/openapi.json" })).toEqual([]);
  });

  it("without a scheme are https", () => {
    expect(urls([{ url: "api.a.example/v1" }, { url: "//b.example" }])).toEqual([
      "https://api.a.example/v1",
      "https://b.example",
    ]);
  });
});
