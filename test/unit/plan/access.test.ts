import { expect, test } from "vitest";
import type { UndeclaredAuth } from "../../../src/config/types.js";
import { Diagnostics } from "../../../src/diagnostics/index.js";
import type { Operation, SecurityScheme } from "../../../src/model/types.js";
import { type Access, planAccess } from "../../../src/plan/access.js";
import { nameCredentials, planCredential } from "../../../src/plan/credentials.js";
import { judge } from "../../../src/plan/judge.js";
import { schemesOf } from "../../../src/plan/schemes.js";
import { secretNames } from "../../../templates/connector/src/runtime/settings/secret-sources.js";
import type { CredentialDefinition } from "../../../templates/connector/src/runtime/upstream/definition.js";
import { apiModel, config, documentOf, operation } from "./api-model.js";

const schemes = new Map<string, SecurityScheme>([
  ["key", { name: "key", pointer: "#/key", type: "apiKey", in: "query", parameter: "key" }],
  ["header", { name: "header", pointer: "#/header", type: "apiKey", in: "header", parameter: "X-Key" }],
  ["login", { name: "login", pointer: "#/login", type: "basic" }],
  ["token", { name: "token", pointer: "#/token", type: "bearer" }],
  ["oauth", { name: "oauth", pointer: "#/oauth", type: "oauth2", flows: { authorizationCode: { scopes: new Map() } } }],
  ["certificate", { name: "certificate", pointer: "#/certificate", type: "mutualTLS" }],
  ["digest", { name: "digest", pointer: "#/digest", type: "unsupported", scheme: "digest" }],
]);
function access(optional: boolean, ...alternatives: readonly Readonly<Record<string, readonly string[]>>[]): Access {
  const security: Operation["security"] = {
    kind: "required",
    optional,
    pointer: "#/security",
    alternatives: alternatives.map((entries) => ({
      pointer: "#",
      schemes: Object.entries(entries).map(([scheme, scopes]) => ({ scheme, scopes })),
    })),
  };
  return accessTo(operation("GET /x", { security }));
}

function accessTo(one: Operation, undeclared?: UndeclaredAuth): Access {
  const model = apiModel([one], { securitySchemes: schemes });
  const known = schemesOf({ model, config: config({ ...(undeclared && { auth: undeclared }) }) });
  const admitted = [judge(one, { name: "get_x", exportName: "getX", group: "x", file: "x.ts" })];
  const request = { model, document: documentOf(), config: config(), schemes: known, admitted };
  return planAccess(request, new Diagnostics()).of(one);
}

test("what carries scopes comes first, and each credential once", () => {
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
  ).toEqual(["oauth read", "token ", "login ", "header ", "key "]);
});

test("an alternative that cannot be used is passed over and named", () => {
  expect(access(false, { digest: [] }, { token: [] })).toMatchObject({
    kind: "usable",
    alternatives: [[{ credential: "token" }]],
    dropped: ['Scheme "digest" is of type "digest".'],
  });
  expect(access(false, { digest: [] })).toMatchObject({ kind: "unusable" });
  expect(access(false, { oauth: ["read write"] })).toMatchObject({ kind: "unusable" });
});

test("schemes that are needed at once stay together", () => {
  expect(access(false, { token: [], header: [] })).toMatchObject({
    alternatives: [[{ credential: "header" }, { credential: "token" }]],
  });
});

test("what is not selected is looked at by itself, and changes nothing for what is", () => {
  const needs = (scheme: string, ...scopes: readonly string[]) => ({ pointer: "#", schemes: [{ scheme, scopes }] });
  const required = (...alternatives: ReturnType<typeof needs>[]): Operation["security"] => ({
    kind: "required",
    optional: false,
    pointer: "#",
    alternatives,
  });
  const read = operation("GET /x", { security: required(needs("oauth", "x"), needs("oauth", "x.read")) });
  const write = operation("POST /x", { security: required(needs("oauth", "x")) });
  const model = apiModel([read, write], { securitySchemes: schemes });
  const naming = { name: "x", exportName: "x", group: "x", file: "x.ts" };
  const request = {
    model,
    document: documentOf(),
    config: config(),
    schemes: schemesOf({ model, config: config() }),
    admitted: [read, write].map((one) => judge(one, naming)),
  };
  const best = (focus?: ReadonlySet<string>): Access =>
    planAccess({ ...request, ...(focus && { focus }) }, new Diagnostics()).of(read);
  expect(best()).toMatchObject({ alternatives: [[{ scopes: ["x"] }]] });
  expect(best(new Set([read.key]))).toMatchObject({ alternatives: [[{ scopes: ["x.read"] }]] });
  expect(best(new Set())).toMatchObject({ alternatives: [[{ scopes: ["x.read"] }]] });
});

test("what the document does not say is decided by a person, or not at all", () => {
  const unknown = operation("GET /x", { security: { kind: "unknown" } });
  expect(accessTo(unknown)).toMatchObject({ kind: "unusable" });
  expect(accessTo(unknown, "bearer")).toMatchObject({ alternatives: [[{ credential: "upstream", scopes: [] }]] });
  expect(accessTo(unknown, "none")).toMatchObject({ kind: "usable", alternatives: [] });
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

function askedFor(scheme: SecurityScheme): readonly string[] {
  const { variables } = planCredential(scheme, { id: "x", prefix: "X" }, [], "needed");
  return variables
    .filter(({ rare }) => !rare)
    .map(({ name, required, replaceable }) => `${name}${required ? "!" : ""}${replaceable ? "?" : ""}`);
}

test("where a person signs in, a client id is what is needed, or a token in its place", () => {
  const oauth = schemes.get("oauth");
  if (oauth === undefined) throw new Error("no scheme");
  expect(askedFor(oauth)).toEqual(["X_CLIENT_ID!?", "X_CLIENT_SECRET", "X_TOKEN_URL", "X_TOKEN"]);
});

test("without a flow that a connector can use, a token is what is needed", () => {
  expect(askedFor({ name: "x", pointer: "#", type: "oauth2", flows: { implicit: { scopes: new Map() } } })).toEqual([
    "X_TOKEN!",
    "X_CLIENT_ID",
    "X_CLIENT_SECRET",
    "X_TOKEN_URL",
  ]);
});

test("a client certificate is asked for by the paths of its files", () => {
  expect(askedFor({ name: "x", pointer: "#", type: "mutualTLS" })).toEqual(["X_CLIENT_CERT!", "X_CLIENT_KEY!"]);
});

test.each([
  ["Authorization", /^The whole Authorization header: .*such as Bearer/],
  ["X-Key", /^Key that the API gave you\.$/],
])("of a key in the header %s is said what the value has to be", (parameter, words) => {
  const scheme: SecurityScheme = { name: "x", pointer: "#", type: "apiKey", in: "header", parameter };
  const [key] = planCredential(scheme, { id: "x", prefix: "X" }, [], "needed").variables;
  expect(key?.description).toMatch(words);
});

test.each<[string, CredentialDefinition]>([
  ["key", { prefix: "X", type: "apiKey", in: "query", name: "key" }],
  ["login", { prefix: "X", type: "basic" }],
  ["token", { prefix: "X", type: "bearer" }],
  ["oauth", { prefix: "X", type: "oauth2", grants: ["authorizationCode"], scopes: [] }],
  ["certificate", { prefix: "X", type: "mutualTLS" }],
])("every secret that a connector reads for the scheme %s is among the variables that it lists", (name, definition) => {
  const scheme = schemes.get(name);
  if (scheme === undefined) throw new Error("no scheme");
  const { variables } = planCredential(scheme, { id: "x", prefix: "X" }, [], "needed");
  expect(variables.map((variable) => variable.name)).toEqual(
    expect.arrayContaining([...secretNames({ x: definition })]),
  );
});
