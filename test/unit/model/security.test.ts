import { describe, expect, it } from "vitest";
import { modelOf, onlyOperation, type Reading } from "./model-of.js";

const flows = {
  clientCredentials: {
    tokenUrl: "https://auth.example/token",
    scopes: { "refunds:read": "See", "refunds:write": "Give" },
  },
};
const schemes = {
  shop: { type: "oauth2", flows },
  key: { type: "apiKey", in: "header", name: "X-Key" },
  token: { type: "http", scheme: "Bearer", bearerFormat: "JWT" },
};

function withSecurity(security: unknown, root: object = {}, operation: object = {}): Reading {
  return modelOf({
    paths: { "/a": { get: { ...(security !== undefined && { security }), ...operation } } },
    components: { securitySchemes: schemes },
    ...root,
  });
}

describe("security of an operation", () => {
  it("is unknown when the document says nothing, which is not anonymous", () => {
    expect(onlyOperation(withSecurity(undefined)).security).toEqual({ kind: "unknown" });
  });

  it("is anonymous when the list is empty or holds nothing but {}", () => {
    expect(onlyOperation(withSecurity([])).security.kind).toBe("anonymous");
    expect(onlyOperation(withSecurity([{}])).security.kind).toBe("anonymous");
  });

  it("is the document's unless the operation has its own", () => {
    const root = { security: [{ key: [] }] };
    expect(onlyOperation(withSecurity(undefined, root)).security).toMatchObject({
      kind: "required",
      pointer: "#/security",
      alternatives: [{ schemes: [{ scheme: "key", scopes: [] }], pointer: "#/security/0" }],
    });
    expect(onlyOperation(withSecurity([], root)).security.kind).toBe("anonymous");
  });

  it("keeps alternatives, schemes that are needed together, and optionality", () => {
    const { security } = onlyOperation(withSecurity([{ shop: ["refunds:read"], key: [] }, {}, { token: ["admin"] }]));
    expect(security).toMatchObject({
      kind: "required",
      optional: true,
      alternatives: [
        {
          schemes: [
            { scheme: "shop", scopes: ["refunds:read"] },
            { scheme: "key", scopes: [] },
          ],
        },
        { schemes: [{ scheme: "token", scopes: ["admin"] }] },
      ],
    });
  });

  it("loses alternatives that would not send the key that the operation always needs", () => {
    const named = { name: "x-key", in: "header", required: true, schema: { type: "string" } };
    const security = [{ shop: [] }, { key: [], token: [] }, {}];
    const reading = withSecurity(security, {}, { parameters: [named] });
    expect(onlyOperation(reading).security).toMatchObject({
      kind: "required",
      optional: false,
      alternatives: [{ schemes: [{ scheme: "key" }, { scheme: "token" }] }],
    });
    expect(reading.codes).toContain("SECURITY_KEY_ALWAYS_NEEDED #/paths/~1a/get/security");
    const asked = withSecurity(security, {}, { parameters: [{ ...named, required: false }] });
    expect(onlyOperation(asked).security).toMatchObject({ optional: true, alternatives: [{}, {}] });
  });

  it("loses alternatives that name an undeclared scheme, and names what was meant", () => {
    const reading = withSecurity([{ shp: [] }, { key: [] }]);
    expect(onlyOperation(reading).security).toMatchObject({ alternatives: [{ schemes: [{ scheme: "key" }] }] });
    expect(reading.diagnostics).toMatchObject([
      { code: "SECURITY_SCHEME_UNDECLARED", message: expect.stringContaining('nearest declared one is "shop"') },
    ]);
  });

  it("leaves the operation out when no alternative remains", () => {
    const { model } = withSecurity([{ gone: [] }]);
    expect(model.operations).toEqual([]);
    expect(model.leftOut).toMatchObject([{ reason: expect.stringContaining('"gone"') }]);
  });

  it("reads the bare name of a declared scheme as that scheme, with a warning", () => {
    const reading = withSecurity(["key"]);
    expect(onlyOperation(reading).security).toMatchObject({
      alternatives: [{ schemes: [{ scheme: "key", scopes: [] }] }],
    });
    expect(reading.codes).toEqual(["SECURITY_INVALID #/paths/~1a/get/security/0"]);
  });

  it.each([["gone"], [1], [null], [[]]])("is not anonymous where all that is listed is no requirement: %j", (entry) => {
    const reading = withSecurity([entry]);
    expect(reading.model.operations).toEqual([]);
    expect(reading.model.leftOut).toHaveLength(1);
    expect(reading.codes).toContain("SECURITY_INVALID #/paths/~1a/get/security/0");
  });

  it("names schemes by their address, too", () => {
    const reading = withSecurity([{ "#/components/securitySchemes/shop": ["refunds:read"] }]);
    expect(onlyOperation(reading).security).toMatchObject({
      alternatives: [{ schemes: [{ scheme: "shop", scopes: ["refunds:read"] }] }],
    });
    expect(reading.codes).toEqual([]);
  });

  it("reports an undeclared scope once, with the nearest declared one, and keeps it", () => {
    const reading = withSecurity([{ shop: ["refunds:reed"] }, { shop: ["refunds:reed"] }]);
    expect(onlyOperation(reading).security).toMatchObject({
      alternatives: [{ schemes: [{ scopes: ["refunds:reed"] }] }, {}],
    });
    expect(reading.diagnostics).toHaveLength(1);
    expect(reading.diagnostics[0]?.message).toContain('nearest declared one is "refunds:read"');
  });

  it("takes several scopes in one text apart where each is declared", () => {
    const reading = withSecurity([{ shop: ["refunds:read  refunds:write", " "] }]);
    expect(onlyOperation(reading).security).toMatchObject({
      alternatives: [{ schemes: [{ scopes: ["refunds:read", "refunds:write"] }] }],
    });
    expect(reading.codes.map((code) => code.split(" ")[0])).toEqual([
      "SECURITY_SCOPE_INVALID",
      "SECURITY_SCOPE_INVALID",
    ]);
  });

  it.each(["refunds:read b", 'x"', "é"])(
    "keeps the scope %j, so that nobody asks for less than is written",
    (scope) => {
      const reading = withSecurity([{ shop: [scope, "refunds:read"] }]);
      expect(onlyOperation(reading).security).toMatchObject({
        alternatives: [{ schemes: [{ scopes: [scope, "refunds:read"] }] }],
      });
      expect(reading.diagnostics).toMatchObject([
        {
          code: "SECURITY_SCOPE_INVALID",
          message: expect.stringContaining("the alternative that needs it can't be used"),
        },
      ]);
    },
  );

  it("drops roles that are no scope tokens, which no request names", () => {
    const reading = withSecurity([{ key: ["Read all", "admin"] }]);
    expect(onlyOperation(reading).security).toMatchObject({ alternatives: [{ schemes: [{ scopes: ["admin"] }] }] });
    expect(reading.diagnostics).toMatchObject([
      { code: "SECURITY_SCOPE_INVALID", message: expect.stringContaining("it is ignored") },
    ]);
  });

  it("takes the scopes in force from x-atlassian-oauth2-scopes", () => {
    const extension = {
      "x-atlassian-oauth2-scopes": [
        { state: "Beta", scheme: "shop", scopes: ["refunds:write"] },
        { state: "Current", scheme: "shop", scopes: ["refunds:read"] },
      ],
    };
    expect(onlyOperation(withSecurity([{ shop: [] }], {}, extension)).security).toMatchObject({
      alternatives: [{ schemes: [{ scopes: ["refunds:read"] }] }],
    });
  });

  it("falls back to the document's when it is no list", () => {
    const reading = withSecurity("none", { security: [{ key: "read" }] });
    expect(onlyOperation(reading).security).toMatchObject({
      alternatives: [{ schemes: [{ scheme: "key", scopes: ["read"] }] }],
    });
    expect(reading.codes.every((code) => code.startsWith("SECURITY_INVALID"))).toBe(true);
  });
});

describe("security schemes", () => {
  function schemeOf(raw: object, root: object = {}) {
    const reading = modelOf({ components: { securitySchemes: { s: raw } }, ...root });
    return { ...reading, scheme: reading.model.securitySchemes.get("s") };
  }

  it.each([
    [
      { type: "apiKey", in: "cookie", name: "sid" },
      { type: "apiKey", in: "cookie", parameter: "sid" },
    ],
    [{ type: "http", scheme: "BASIC" }, { type: "basic" }],
    [
      { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      { type: "bearer", format: "JWT" },
    ],
    [
      { type: "http", scheme: "digest" },
      { type: "unsupported", scheme: "digest" },
    ],
    [{ type: "mutualTLS" }, { type: "mutualTLS" }],
    [
      { type: "openIdConnect", openIdConnectUrl: "https://a.example" },
      { type: "openIdConnect", url: "https://a.example" },
    ],
    [{ type: "apiKey", in: "header", name: "Authorization: Bearer" }, { type: "bearer" }],
  ])("%j is understood", (raw, expected) => {
    expect(schemeOf(raw).scheme).toMatchObject(expected);
  });

  it.each([
    { type: "apiKey", in: "header", name: 'X-Key":code' },
    { type: "apiKey", in: "body", name: "x" },
    { type: "http" },
    { type: "http", scheme: "bear er" },
    { type: "oauth2" },
    { type: "saml" },
    "bearer",
  ])("%j is left out with a warning", (raw) => {
    const { scheme, codes } = schemeOf(raw as object);
    expect(scheme).toBeUndefined();
    expect(codes).toEqual(["SECURITY_SCHEME_INVALID #/components/securitySchemes/s"]);
  });

  it("read every OAuth flow, also the device flow of 3.2 and its backport", () => {
    const flow = {
      tokenUrl: "https://a.example/t",
      authorizationUrl: "https://a.example/a",
      scopes: { read: "*Read*" },
    };
    const device = { ...flow, "x-oai-deviceAuthorizationUrl": "https://a.example/d" };
    const { scheme } = schemeOf({
      type: "oauth2",
      oauth2MetadataUrl: "https://a.example/.well-known",
      flows: { authorizationCode: flow, implicit: flow, password: flow, "x-oai-deviceAuthorization": device },
    });
    expect(scheme).toMatchObject({ type: "oauth2", metadataUrl: "https://a.example/.well-known" });
    if (scheme?.type !== "oauth2") throw new Error("no OAuth");
    expect(Object.keys(scheme.flows)).toEqual(["authorizationCode", "deviceAuthorization", "implicit", "password"]);
    expect(scheme.flows.deviceAuthorization?.deviceAuthorizationUrl).toBe("https://a.example/d");
    expect([...(scheme.flows.implicit?.scopes ?? [])]).toEqual([["read", "*Read*"]]);
  });

  it("take relative OAuth URLs relative to the API's server, never to the place of the document", () => {
    const raw = { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: {} } } };
    const { scheme, codes } = schemeOf(raw, { servers: [{ url: "https://api.example/v1" }] });
    expect(scheme).toMatchObject({ flows: { clientCredentials: { tokenUrl: "https://api.example/token" } } });
    expect(codes[0]).toMatch(/^SECURITY_URL_RELATIVE/);
    expect(schemeOf(raw).scheme).not.toHaveProperty("flows.clientCredentials.tokenUrl");
  });

  it.each(["javascript:alert(1)", "https://u:p@a.example/t", "https://a.example/t#x", "file:///etc/passwd"])(
    "refuse the OAuth URL %s",
    (tokenUrl) => {
      const { scheme, codes } = schemeOf({ type: "oauth2", flows: { clientCredentials: { tokenUrl, scopes: {} } } });
      expect(scheme).not.toHaveProperty("flows.clientCredentials.tokenUrl");
      expect(codes[0]).toMatch(/^SECURITY_URL_INVALID/);
    },
  );
});
