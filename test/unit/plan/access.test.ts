import { expect, test } from "vitest";
import type { Operation, SecurityScheme } from "../../../src/model/types.js";
import { planAccess } from "../../../src/plan/access.js";
import { nameCredentials, planCredential } from "../../../src/plan/credentials.js";
import { operation } from "./api-model.js";

const schemes = new Map<string, SecurityScheme>([
  ["key", { name: "key", pointer: "#/key", type: "apiKey", in: "query", parameter: "key" }],
  ["header", { name: "header", pointer: "#/header", type: "apiKey", in: "header", parameter: "X-Key" }],
  ["login", { name: "login", pointer: "#/login", type: "basic" }],
  ["token", { name: "token", pointer: "#/token", type: "bearer" }],
  ["oauth", { name: "oauth", pointer: "#/oauth", type: "oauth2", flows: { authorizationCode: { scopes: new Map() } } }],
  ["certificate", { name: "certificate", pointer: "#/certificate", type: "mutualTLS" }],
]);
const known = { schemes, names: nameCredentials(schemes) };

function access(optional: boolean, ...alternatives: readonly Readonly<Record<string, readonly string[]>>[]) {
  const security: Operation["security"] = {
    kind: "required",
    optional,
    pointer: "#/security",
    alternatives: alternatives.map((entries) => ({
      pointer: "#",
      schemes: Object.entries(entries).map(([scheme, scopes]) => ({ scheme, scopes })),
    })),
  };
  return planAccess(operation("GET /x", { security }), known);
}

test("alternatives are ordered by how little power they give", () => {
  const planned = access(
    false,
    { key: [] },
    { header: [] },
    { login: [] },
    { token: [] },
    { oauth: [] },
    { oauth: ["read"] },
  );
  expect(
    planned.kind === "usable"
      ? planned.alternatives.map(([first]) => `${first?.credential} ${first?.scopes.join()}`)
      : [],
  ).toEqual(["oauth read", "oauth ", "token ", "login ", "header ", "key "]);
});

test("an alternative that cannot be used is passed over and named", () => {
  expect(access(false, { certificate: [] }, { token: [] })).toMatchObject({
    kind: "usable",
    alternatives: [[{ credential: "token" }]],
    dropped: ['Scheme "certificate" needs a client certificate.'],
  });
  expect(access(false, { certificate: [] })).toMatchObject({ kind: "unusable" });
  expect(access(false, { oauth: ["read write"] })).toMatchObject({ kind: "unusable" });
});

test("schemes that are needed at once stay together", () => {
  expect(access(false, { token: [], header: [] })).toMatchObject({
    alternatives: [[{ credential: "token" }, { credential: "header" }]],
  });
});

test("optional security ends with doing without", () => {
  expect(access(true, { token: [] })).toMatchObject({ alternatives: [[{ credential: "token" }], []] });
});

test.each([
  ["PATH", "API_PATH"],
  ["node", "API_NODE"],
  ["LD_PRELOAD", "API_LD_PRELOAD"],
  ["NODE_OPTIONS", "API_NODE_OPTIONS"],
  ["mcp", "API_MCP"],
  ["upstream", "API_UPSTREAM"],
  ["petstore_auth", "PETSTORE_AUTH"],
  ["x\nCANARY=1", "X_CANARY_1"],
  ["CANARY", "API_CANARY"],
])("the variables of scheme %j begin with %s", (name, prefix) => {
  expect(nameCredentials(new Map([[name, { name, pointer: "#", type: "bearer" }]])).get(name)?.prefix).toBe(prefix);
});

test("without a client credentials flow a token is what is needed", () => {
  const oauth = schemes.get("oauth");
  if (oauth === undefined) throw new Error("no scheme");
  const { variables, tokenUrl } = planCredential(oauth, { id: "oauth", prefix: "OAUTH" }, [], "needed");
  expect(variables.map(({ name, required }) => `${name}${required ? "!" : ""}`)).toEqual([
    "OAUTH_TOKEN!",
    "OAUTH_CLIENT_ID",
    "OAUTH_CLIENT_SECRET",
    "OAUTH_TOKEN_URL",
  ]);
  expect(tokenUrl).toBeUndefined();
});
