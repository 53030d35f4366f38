import { describe, expect, test } from "vitest";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Server } from "../../../src/model/types.js";
import { planConnector } from "../../../src/plan/index.js";
import { apiModel, config, documentOf, operation } from "./api-model.js";

function planned(...urls: readonly string[]) {
  const diagnostics = new Diagnostics();
  const servers = urls.map((url, at): Server => ({ url, pointer: `#/paths/~1files/servers/${at}` }));
  const model = apiModel([
    operation("GET /customers", { operationId: "listCustomers" }),
    operation("POST /files", { operationId: "uploadFile", servers }),
  ]);
  const { tools, upstream, leftOut } = planConnector({ model, config: config(), document: documentOf() }, diagnostics);
  const upload = tools.find(({ name }) => name === "upload_file");
  return { upload, upstream, leftOut, messages: diagnostics.all.map(({ code, message }) => `${code} ${message}`) };
}

describe("the servers of an operation", () => {
  test("another server is called by an id of its own", () => {
    const { upload, upstream } = planned("https://uploads.shop.example/v2");
    expect(upload?.request.server).toBe("uploadsShopExample");
    expect(upstream.otherServers.map(({ baseUrl }) => baseUrl)).toEqual(["https://uploads.shop.example/v2"]);
  });

  test("a later one is taken when the first can't be called", () => {
    const { upstream } = planned("/v2", "http://uploads.shop.example/v2", "https://uploads.shop.example/v2");
    expect(upstream.otherServers.map(({ baseUrl }) => baseUrl)).toEqual(["https://uploads.shop.example/v2"]);
  });

  test("the API's own server is no other one", () => {
    const { upload, upstream } = planned("https://api.shop.example/v1");
    expect(upload?.request.server).toBeUndefined();
    expect(upstream.otherServers).toEqual([]);
  });

  test("the API's own server without TLS is called with it", () => {
    const { upload, upstream } = planned("http://api.shop.example/v1");
    expect(upload?.request).toMatchObject({ method: "POST" });
    expect(upload?.request.server).toBeUndefined();
    expect(upstream.otherServers).toEqual([]);
  });

  test("the API's own server is the same when only UPSTREAM_URL can say where it is", () => {
    const model = apiModel(
      [operation("POST /files", { operationId: "uploadFile", servers: [{ url: "/v1", pointer: "#/s" }] })],
      { servers: ["/v1", "/v2"].map((url) => ({ url, pointer: "#/s" })) },
    );
    const { tools } = planConnector({ model, config: config(), document: documentOf() }, new Diagnostics());
    expect(tools.map(({ name }) => name)).toEqual(["upload_file"]);
  });

  test.each([
    ["/upload/v2", "where the document lies is not known"],
    ["http://uploads.shop.example/v2", "it is no https URL"],
    ["http://api.shop.example/v2", "it is no https URL"],
  ])("an operation that only %s has is left out: it is no operation of the API's own server", (url, why) => {
    const { upload, leftOut, messages } = planned(url);
    expect(upload).toBeUndefined();
    expect(leftOut).toMatchObject([{ operationId: "uploadFile", reason: expect.stringContaining(why) }]);
    expect(messages).toContainEqual(expect.stringMatching(/^OPERATION_LEFT_OUT upload_file is left out\. /));
  });
});
