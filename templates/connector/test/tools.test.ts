import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callTool, type RunningConnector, startOverStdio } from "./support/connector.js";
import { testEnvironment } from "./support/environment.js";
import { examples, freshKey } from "./support/examples.js";
import { FakeAuthorizationServer } from "./support/fake-authorization-server.js";
import { FakeUpstream } from "./support/fake-upstream.js";
import { offered } from "./support/offered.js";

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
}

interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

let api: FakeUpstream;
let authorizationServer: FakeAuthorizationServer;
let connector: RunningConnector;
let listed: ReadonlyMap<string, ListedTool>;

beforeAll(async () => {
  api = await FakeUpstream.start();
  authorizationServer = await FakeAuthorizationServer.start();
  connector = await startOverStdio(testEnvironment(api, authorizationServer));
  const { tools } = await connector.client.listTools();
  listed = new Map(tools.map((tool) => [tool.name, tool as unknown as ListedTool]));
});

afterAll(async () => {
  await connector.close();
  await api.close();
  await authorizationServer.close();
});

beforeEach(() => api.reset());

it("lists every tool that is offered and no other", () => {
  expect([...listed.keys()].sort()).toEqual([...offered.keys()].sort());
});

describe.each([...offered])("%s", (name, row) => {
  it("has a strict input schema that every client can read", () => {
    const schema = listed.get(name)?.inputSchema;
    expect(schema?.type).toBe("object");
    expect(schema?.additionalProperties).toBe(false);
    expect(JSON.stringify(schema)).not.toMatch(/"\$(ref|defs|anchor)"/);
    for (const keyword of ["oneOf", "anyOf", "allOf", "not", "if"]) expect(schema).not.toHaveProperty(keyword);
    for (const property of Object.keys(schema?.properties ?? {})) expect(property).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
  });

  it("has an output schema with an object at its root, a title, a description and all four annotations", () => {
    const tool = listed.get(name);
    expect(tool?.outputSchema?.type).toBe("object");
    expect(tool?.title).toBeTruthy();
    expect(tool?.description?.length).toBeGreaterThan(0);
    expect(tool?.annotations).toMatchObject({
      readOnlyHint: row.effect === "read",
      destructiveHint: expect.any(Boolean),
      idempotentHint: expect.any(Boolean),
      openWorldHint: true,
    });
  });

  it("refuses an unknown argument without asking the upstream", async () => {
    const { isError, answer } = await callTool(connector.client, name, { ...freshKey(row), no_such_argument: 1 });
    expect(isError).toBe(true);
    expect(answer).toMatchObject({ status: "error", error: { code: "INVALID_ARGUMENTS", executed: "no" } });
    expect(api.received).toHaveLength(0);
  });

  it("refuses a call without its required arguments and names them", async () => {
    const required = listed.get(name)?.inputSchema.required ?? [];
    if (required.length === 0) return;
    const { isError, text } = await callTool(connector.client, name, {});
    expect(isError).toBe(true);
    expect(required.some((argument) => text.includes(argument))).toBe(true);
    expect(api.received).toHaveLength(0);
  });
});

describe.each(examples().map((example) => [example.name, example] as const))("%s, called", (name, example) => {
  it("sends one request with its method when the arguments are good", async () => {
    const { isError, text } = await callTool(connector.client, name, { ...example.arguments });
    expect(text).not.toContain("INVALID_ARGUMENTS");
    expect(isError).toBe(false);
    expect(api.received).toHaveLength(1);
  });

  it("refuses a value outside an enum and says which are allowed", async () => {
    const properties = Object.entries(listed.get(name)?.inputSchema.properties ?? {});
    const [argument, schema] = properties.find(([, property]) => isScalar(property.enum?.[0])) ?? [];
    if (argument === undefined) return;
    const { isError, text } = await callTool(connector.client, name, {
      ...example.arguments,
      [argument]: "no such value",
    });
    expect(isError).toBe(true);
    expect(text).toContain(argument);
    expect(text).toContain(String(schema?.enum?.[0]));
    expect(api.received).toHaveLength(0);
  });
});

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
