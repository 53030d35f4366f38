import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArguments } from "../../../src/cli/arguments/parse-arguments.js";
import { scopesCommand } from "../../../src/cli/commands/scopes.js";
import { Diagnostics, Refusal } from "../../../src/diagnostics/index.js";
import type { ScopeLock } from "../../../src/plan/scopes/lock.js";
import { parseLock } from "../../../src/plan/scopes/parse-lock.js";
import { scopeLockFile } from "../../../src/render/files/scope-lock.js";
import { planOfFile } from "../../support/generate.js";
import { repository } from "../../support/golden.js";

let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "scopes-"));
  const { path, contents } = scopeLockFile(await planOfFile(join(repository, "examples/shop.yaml")));
  writeFileSync(join(project, path), contents);
});

afterAll(() => rmSync(project, { recursive: true }));

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly noted: string;
}

async function scopes(...parameters: readonly string[]): Promise<Run> {
  const printed: string[] = [];
  const noted: string[] = [];
  const code = await scopesCommand({
    line: parseArguments(["scopes", ...parameters]),
    screen: {
      interactive: false,
      paint: (_, text) => text,
      print: (text) => printed.push(text),
      note: (text) => noted.push(text),
      progress: () => undefined,
      settle: () => undefined,
    },
    diagnostics: new Diagnostics(),
    signal: AbortSignal.timeout(60_000),
    cwd: repository,
  });
  return { code, printed: printed.join("\n"), noted: noted.join("\n") };
}

async function refusalOf(...parameters: readonly string[]): Promise<Refusal> {
  const error: unknown = await scopes(...parameters).catch((reason: unknown) => reason);
  if (error instanceof Refusal) return error;
  throw new Error("nothing was refused");
}

describe("why a tool that administers is there", () => {
  const document = `openapi: 3.1.0
info: { title: Desk, version: "1" }
servers: [{ url: "https://desk.example" }]
security: [{ desk: [] }]
components: { securitySchemes: { desk: { type: http, scheme: bearer } } }
paths:
  /webhooks:
    post: { operationId: createWebhook, responses: { "201": { description: Made. } } }
`;
  let path: string;
  beforeAll(() => {
    path = join(project, "desk.yaml");
    writeFileSync(path, document);
  });

  test("is asked for where nobody has said it", async () => {
    const { printed } = await scopes(path, "--access", "full");
    expect(printed).toContain("create_webhook administers, and nobody has said why it is there");
  });

  test("is kept in the lock and shown, commas and all", async () => {
    const reason = "Support sets them up, one a customer";
    const { printed } = await scopes(
      path,
      "--access",
      "full",
      "--reason",
      `create_webhook=${reason}`,
      "--format",
      "json",
    );
    const { lock, notes } = JSON.parse(printed) as { lock: ScopeLock; notes: string[] };
    expect(lock.tools["create_webhook"]).toMatchObject({ risk: "admin", reason });
    expect(notes).toContain(`create_webhook (admin) is there because: ${reason}`);
    expect(parseLock(lock)).toEqual(lock);
  });

  test("is no reason for a tool that is not there, which is said", async () => {
    const { noted } = await scopes(path, "--access", "full", "--reason", "create_hook=Why not");
    expect(noted).toContain("There is no tool create_hook");
  });

  test("names its tool", async () => {
    expect((await refusalOf(path, "--access", "full", "--reason", "because")).message).toContain("<tool>=<why>");
  });
});

describe("scopes of a document", () => {
  test("says for each scope which tools need it, and lists what to ask for", async () => {
    const { code, printed } = await scopes("examples/shop.yaml");
    expect(code).toBe(0);
    expect(printed).toContain("customers:read (shop, read)\n    Needed by get_customer and list_customers.");
    expect(printed).toContain("ask shop for: customers:read refunds:read");
    expect(printed).not.toContain("customers:write");
  });

  test("does not call a key without scopes narrow, and names a tool once that two credentials let in", async () => {
    const path = join(project, "stations.yaml");
    writeFileSync(
      path,
      `openapi: 3.1.0
info: { title: Stations, version: "1" }
servers: [{ url: "https://stations.example" }]
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    app: { type: oauth2, flows: { clientCredentials: &flow { tokenUrl: "https://stations.example/token", scopes: { read_air: Air, read_rain: Rain } } } }
    person: { type: oauth2, flows: { authorizationCode: { <<: *flow, authorizationUrl: "https://stations.example/authorize" } } }
paths:
  /air: { get: { operationId: getAir, security: [{ key: [] }], responses: { "200": { description: Fine. } } } }
  /all: { get: { operationId: getAll, security: [{ app: [read_air, read_rain] }, { person: [read_air, read_rain] }], responses: { "200": { description: Fine. } } } }
`,
    );
    const keyOnly = await scopes(path, "--tools", "getAir");
    expect(keyOnly.printed).toContain("profile read: 1 tool, no scopes, only the choice of tools limits what is done");
    const both = await scopes(path);
    expect(both.printed).toContain(
      "2 scopes, nothing allowed beyond the tools by a scope; what has none is named below",
    );
    expect(both.printed).toMatch(/looks like a choice \(.+\): get_all\.$/m);
  });

  test("takes the selection of create and inspect", async () => {
    const { printed } = await scopes("examples/shop.yaml", "--tools", "createRefund", "--access", "write");
    expect(printed).toContain("profile write: 1 tool, 1 scope, nothing allowed beyond the tools");
  });

  test("prints a program one JSON document", async () => {
    const { lock, explanation } = JSON.parse((await scopes("examples/shop.yaml", "--format", "json")).printed);
    expect(lock.lockVersion).toBe(1);
    expect(explanation[0]).toMatchObject({ profile: "read" });
  });

  test("prints Markdown for a comment on a change", async () => {
    const { printed } = await scopes("examples/shop.yaml", "--format", "markdown");
    expect(printed).toMatch(/^## Scopes\n\n### Profile `read`/);
    expect(printed).toMatch(/\| `customers:read` +\| `shop` +\| `get_customer`, `list_customers` +\|/);
  });

  test("is refused without a document or a folder, and with too many", async () => {
    expect((await refusalOf()).exitCode).toBe(2);
    expect((await refusalOf("examples/shop.yaml", "more")).message).toContain('no place for "more"');
  });
});

describe("scopes of a connector", () => {
  test("reads its lock", async () => {
    const { printed } = await scopes(project);
    expect(printed).toContain("profile full: 6 tools, 4 scopes, nothing allowed beyond the tools");
  });

  test.each([
    [["--tools", "method:get"], "--tools chooses from a document"],
    [["--access", "read"], "--access chooses from a document"],
    [["--format", "sarif"], "scopes prints text, json or markdown"],
  ])("%j, which would change nothing, is refused", async (flags, message) => {
    expect((await refusalOf(project, ...flags)).message).toContain(message);
  });

  test("a folder without a lock is refused", async () => {
    const refusal = await refusalOf("examples");
    expect(refusal.exitCode).toBe(2);
    expect(refusal.diagnostic.code).toBe("SCOPE_LOCK_UNREADABLE");
  });

  test("a lock that somebody broke is refused with the place", async () => {
    const broken = join(project, "broken.json");
    writeFileSync(broken, JSON.stringify({ lockVersion: 1, credentials: [] }));
    expect((await refusalOf("diff", broken, project)).message).toContain("credentials is not an object");
  });
});

describe("scopes diff", () => {
  const narrower = async (): Promise<string> => {
    const { printed } = await scopes("examples/shop.yaml", "--format", "json");
    const file = join(project, "read-only.json");
    writeFileSync(file, JSON.stringify(JSON.parse(printed).lock));
    return file;
  };

  test("ends with 3 where the second is wider, and names every reason", async () => {
    const { code, printed } = await scopes("diff", await narrower(), project);
    expect(code).toBe(3);
    expect(printed).toMatch(/^wider: /);
    expect(printed).toContain('+ "customers:write" of shop is asked for (write), and was not before.');
  });

  test("ends with 0 where it is narrower or the same", async () => {
    expect(await scopes("diff", project, await narrower())).toMatchObject({ code: 0 });
    expect(await scopes("diff", project, project)).toMatchObject({ code: 0, printed: "same: both may do the same." });
  });

  test("is refused with one lock, and with three", async () => {
    expect((await refusalOf("diff", project)).exitCode).toBe(2);
  });
});
