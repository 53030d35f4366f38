import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imprintOf } from "../torture/regenerate/support/trees.js";
import { filesIn, Packed } from "./support/packed.js";
import { collide, listOrders, StandingProject } from "./support/standing-project.js";

const shop = resolve("examples/shop.yaml");
const terminal = resolve("test/journeys/support/terminal.py");
const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

const ENTER = "\r";
const DOWN = "\u001b[B";
const CTRL_C = "\u0003";

interface Session {
  readonly exitCode: number;
  readonly output: string;
  readonly unanswered: readonly string[];
}

let packed: Packed;
beforeAll(() => {
  packed = new Packed();
}, 120_000);
afterAll(() => packed.remove());

/** Runs the program in a pseudo-terminal; each step waits for a text and sends keys. */
function session(parameters: readonly string[], steps: readonly (readonly [string, string])[], cwd: string): Session {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("npm_") && name !== "CI"),
  );
  const output = execFileSync(
    "python3",
    [terminal, JSON.stringify(steps), process.execPath, packed.program, ...parameters],
    {
      cwd,
      env: { ...environment, TERM: "xterm", COLUMNS: "120" },
      encoding: "utf8",
    },
  );
  return JSON.parse(output);
}

describe.skipIf(!hasPython)("at a terminal", () => {
  test("asks for what the flags do not say", () => {
    const cwd = packed.emptyFolder();
    const steps = [
      ["Name of the connector", ENTER],
      ["What may it do?", DOWN + ENTER],
      ["How is it reached?", ENTER],
    ] as const;
    const { exitCode, output, unanswered } = session(["--spec", shop, "--no-install", "--no-git"], steps, cwd);
    expect(unanswered).toEqual([]);
    expect(exitCode).toBe(0);
    expect(output).toContain("Made");
    expect(JSON.parse(readFileSync(join(cwd, "shop-payments-mcp/safe-mcp.json"), "utf8"))).toMatchObject({
      access: "write",
    });
  }, 60_000);

  test("above 40 operations tools are picked from a list that is searched by typing", () => {
    const cwd = packed.emptyFolder();
    const paths = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [
        `/things${index}`,
        { get: { operationId: `getThing${index}`, responses: { "200": { description: "ok" } } } },
      ]),
    );
    writeFileSync(
      join(cwd, "many.json"),
      JSON.stringify({ openapi: "3.1.0", info: { title: "Many", version: "1" }, security: [], paths }),
    );
    const steps = [
      ["Which tools?", "thing44"],
      ["thing44", " "],
      ["1 tool, about", ENTER],
    ] as const;
    const flags = ["x", "--spec", "many.json", "--access", "read", "--transport", "both", "--no-install", "--no-git"];
    const { exitCode, output, unanswered } = session(flags, steps, cwd);
    expect(unanswered).toEqual([]);
    expect(exitCode).toBe(0);
    expect(output).toContain("--tools get_thing44");
  }, 60_000);

  test("asks for the API tool by tool when there is no document", () => {
    const cwd = packed.emptyFolder();
    const steps = [
      ["What describes the API?", DOWN + ENTER],
      ["Name of the API", `Refunds${ENTER}`],
      ["Base URL", `https://api.shop.example${ENTER}`],
      ["How are callers known?", ENTER],
      ["What does the tool do?", `Get one refund${ENTER}`],
      ["When should it be used?", ENTER],
      ["When should it not be used?", ENTER],
      ["Method", ENTER],
      ["Path", `/refunds/{id}${ENTER}`],
      ["Effect", ENTER],
      ["Name of a query parameter", ENTER],
      ["Fields of the answer", `id status${ENTER}`],
      ["Where do they stand in the answer?", DOWN + DOWN + ENTER],
      ["Name of that field", `refunds${ENTER}`],
      ["Another tool?", `n${ENTER}`],
      ["Name of the connector", ENTER],
      ["What may it do?", ENTER],
      ["How is it reached?", ENTER],
    ] as const;
    const { exitCode, unanswered } = session(["--no-install", "--no-git"], steps, cwd);
    expect(unanswered).toEqual([]);
    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, "refunds-mcp/openapi.json"), "utf8")).toMatch(/"refunds": {\s+"type": "array"/);
  }, 90_000);

  test("Ctrl-C in a question ends with 130 and leaves nothing behind", () => {
    const cwd = packed.emptyFolder();
    const { exitCode, output } = session(["shop", "--spec", shop], [["What may it do?", CTRL_C]], cwd);
    expect(exitCode).toBe(130);
    expect(output).toContain("Nothing was left behind");
    expect(output).not.toContain("    at ");
    expect(filesIn(cwd)).toEqual([]);
  }, 60_000);

  test("Ctrl-C while the dependencies are installed takes the project away", () => {
    const cwd = packed.emptyFolder();
    const { exitCode } = session(
      ["shop", "--spec", shop, "--yes", "--no-git"],
      [["Installing the dependencies", CTRL_C]],
      cwd,
    );
    expect(exitCode).toBe(130);
    expect(filesIn(cwd)).toEqual([]);
  }, 60_000);

  test("asks of each conflict, and Enter keeps the owner's side", async () => {
    const project = await StandingProject.make(packed);
    collide(project);
    const mine = project.read(listOrders);
    const flags = ["regenerate", "connector", "--accept", "breaking"];
    const { exitCode, output, unanswered } = session(flags, [[listOrders, ENTER]], project.folder);
    expect(unanswered).toEqual([]);
    expect(exitCode).toBe(3);
    expect(output).toContain("keep mine");
    expect(project.read(listOrders)).toBe(mine);
    expect(project.read(`.safe-mcp/incoming/${listOrders}`)).toContain("max(20)");
  }, 60_000);

  test("shows what the new side of a conflict changes before it is decided on", async () => {
    const project = await StandingProject.make(packed);
    collide(project);
    const steps = [
      [listOrders, DOWN + DOWN + DOWN + ENTER],
      ["max(20)", DOWN + ENTER],
    ] as const;
    const flags = ["regenerate", "connector", "--accept", "breaking"];
    const { exitCode, unanswered } = session(flags, steps, project.folder);
    expect(unanswered).toEqual([]);
    expect(exitCode).toBe(3);
    expect(project.read(listOrders)).toContain("max(20)");
    expect(project.read(`.safe-mcp/incoming/${listOrders}`)).toContain("max(80)");
  }, 60_000);

  test("writes nothing of a run that is stopped at a conflict, or left by Ctrl-C", async () => {
    const project = await StandingProject.make(packed);
    collide(project);
    const before = imprintOf(project.target, { times: true });
    const flags = ["regenerate", "connector", "--accept", "breaking"];
    const stopped = session(flags, [[listOrders, DOWN + DOWN + DOWN + DOWN + ENTER]], project.folder);
    expect(stopped.exitCode).toBe(3);
    expect(stopped.output).toContain("nothing was written");
    expect(imprintOf(project.target, { times: true })).toBe(before);
    expect(session(flags, [[listOrders, CTRL_C]], project.folder).exitCode).toBe(130);
    expect(imprintOf(project.target, { times: true })).toBe(before);
  }, 60_000);

  test("no colours with NO_COLOR", () => {
    const environment = process.env["NO_COLOR"];
    process.env["NO_COLOR"] = "1";
    try {
      const { output } = session(["inspect", shop], [], packed.emptyFolder());
      expect(output).not.toContain("\u001b[1m");
    } finally {
      if (environment === undefined) delete process.env["NO_COLOR"];
      else process.env["NO_COLOR"] = environment;
    }
  });
});
