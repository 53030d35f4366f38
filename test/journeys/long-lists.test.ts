import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { repository } from "../support/golden.js";
import { type Row, rowOf, RowsApi } from "./support/rows-api.js";

/* A table of twenty thousand rows, page by page behind an API, read to its end by a client of an emitted connector. */

const COUNT = 20_000;
/** The default of RESULT_MAX_CHARS. */
const MAX_CHARS = 32_000;
const tools = [
  "list_by_token",
  "list_by_page",
  "list_by_offset",
  "list_by_link",
  "list_by_address",
  "list_by_last_row",
];

let folder: string;
let api: RowsApi;
let client: Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rows-"));
  const project = join(folder, "rows");
  const document = join(repository, "test/journeys/support/rows.yaml");
  const quick = ["--yes", "--no-install", "--no-git", "--json"];
  execFileSync(process.execPath, [join(repository, "dist/cli.js"), project, "--spec", document, ...quick], {
    stdio: "pipe",
  });
  symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
  execFileSync("npm", ["run", "--silent", "build"], { cwd: project, stdio: "pipe" });
  api = await RowsApi.start(COUNT);
  client = new Client({ name: "test", version: "1" });
  const env = { PATH: process.env["PATH"] ?? "", UPSTREAM_URL: api.origin, MCP_RATE_LIMIT: "1000000" };
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ["dist/main.js"],
      cwd: project,
      env,
      stderr: "ignore",
    }),
  );
}, 300_000);

afterAll(async () => {
  await client.close();
  await api.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  api.before = () => undefined;
  api.rows = Array.from({ length: COUNT }, (_, index) => rowOf(index));
});

interface Told {
  readonly status: string;
  readonly notice?: string;
  readonly page?: { readonly next_cursor?: string };
  readonly result: unknown;
  readonly error?: {
    readonly code: string;
    readonly fix?: readonly { readonly path: string; readonly problem: string }[];
  };
}

type Arguments = Readonly<Record<string, unknown>>;

async function call(name: string, given: Arguments): Promise<Told> {
  const { structuredContent } = await client.callTool({ name, arguments: given });
  return structuredContent as unknown as Told;
}

/** Every row that is shown, from the first call to the one that gives no cursor. */
async function walk(name: string, given: Arguments = {}, notices: string[] = []): Promise<readonly Partial<Row>[]> {
  const rows: Partial<Row>[] = [];
  let cursor: string | undefined;
  do {
    const { status, result, page, notice } = await call(name, { ...given, ...(cursor !== undefined && { cursor }) });
    expect(status).toBe("ok");
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(MAX_CHARS);
    rows.push(...(Array.isArray(result) ? result : (Object(result).rows ?? [])));
    notices.push(notice ?? "");
    cursor = page?.next_cursor;
  } while (cursor !== undefined && rows.length <= 2 * COUNT);
  return rows;
}

/** Compared as text: a difference among twenty thousand is not to be printed. */
const idsOf = (rows: readonly Partial<Row>[]): string => rows.map(({ id }) => id).join();

test.each(tools)(
  "%s shows each row once and in order, in results within the bound",
  async (name) => {
    expect(idsOf(await walk(name)) === idsOf(api.rows)).toBe(true);
  },
  240_000,
);

test.each(["list_by_token", "list_by_link"])(
  "%s shows each row once where a page holds more than a result",
  async (name) => {
    expect(idsOf(await walk(name, { limit: 1_000 })) === idsOf(api.rows)).toBe(true);
  },
  240_000,
);

test("with `fields` shows nothing else of each row, and each once", async () => {
  const rows = await walk("list_by_token", { limit: 1_000, fields: ["id", "owner.name"] });
  expect(idsOf(rows) === idsOf(api.rows)).toBe(true);
  expect(rows.at(-1)).toEqual({ id: api.rows.at(-1)?.id, owner: { name: "Ada «Ä» Byron" } });
}, 240_000);

test("with `detail` shows all of each row, and each once", async () => {
  const rows = await walk("list_by_page", { limit: 500, detail: "full" });
  expect(JSON.stringify(rows) === JSON.stringify(api.rows)).toBe(true);
}, 240_000);

describe("a table that is written while it is read", () => {
  /** Of rows that were shown, one goes and two come before each answer. */
  function disturb(): void {
    let round = 0;
    api.before = () => {
      round += 2;
      const gone = rowOf(round).id;
      api.rows = api.rows.flatMap((row) => (row.id === gone ? [rowOf(round + 0.3), rowOf(round + 0.6)] : [row]));
    };
  }

  test("shows each row that stays once, by a token", async () => {
    const stays = api.rows.slice(1_000);
    disturb();
    const shown = new Map<unknown, number>();
    for (const { id } of await walk("list_by_token", { limit: 1_000 })) shown.set(id, (shown.get(id) ?? 0) + 1);
    expect(stays.filter(({ id }) => shown.get(id) !== 1)).toEqual([]);
  }, 240_000);

  test("says so when the place where it stood is gone, and comes to an end", async () => {
    const notices: string[] = [];
    let answers = 0;
    api.before = () => {
      answers += 1;
      if (answers === 3) api.rows = api.rows.slice(500);
    };
    await walk("list_by_offset", { limit: 1_000 }, notices);
    expect(notices.filter((notice) => notice.includes("The list has changed since"))).toHaveLength(1);
  }, 240_000);
});

test("a cursor is refused with other arguments, and says which it belongs to", async () => {
  const { page } = await call("list_by_token", { limit: 50 });
  const refused = await call("list_by_token", { limit: 60, cursor: page?.next_cursor });
  expect(refused.error).toMatchObject({
    code: "INVALID_ARGUMENTS",
    fix: [{ path: "cursor", problem: "was given by a call with other arguments" }],
  });
});
