import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describe as inWords, printable } from "../../../templates/connector/src/runtime/logging.js";

const runtime = fileURLToPath(new URL("../../../templates/connector/src/runtime/", import.meta.url));

/** Runs a script in a process of its own, with the runtime's modules at hand. */
function run(script: string) {
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  return { stdout, stderr };
}

describe("an error in words", () => {
  it("is the chain of messages and the place where it began, in one line", () => {
    const error = new Error("outer\nline", { cause: new TypeError("inner") });
    expect(inWords(error)).toMatch(/^Error: outer line < TypeError: inner \(at .*logging\.test/);
  });

  it("never shows what else an error carries", () => {
    expect(inWords(Object.assign(new Error("x"), { request: { token: "canary" } }))).not.toContain("canary");
  });

  it("is bounded and holds no control characters", () => {
    expect(printable("a\u001b[31m\r\n" + "b".repeat(5_000))).toMatch(/^a \[31m b+$/);
    expect(printable("b".repeat(5_000))).toHaveLength(1_000);
  });
});

describe("the log", () => {
  const { stdout, stderr } = run(`
    import { createLogger } from "${runtime}logging.ts";
    import { Secret } from "${runtime}access/secret.ts";
    import { keepStdoutClean } from "${runtime}process.ts";
    keepStdoutClean();
    console.log("printed by a module");
    new Secret("canary-1234");
    const log = await createLogger({ level: "info", content: false });
    const principal = { id: "https://issuer|jane", scopes: "local" };
    log.called({ id: "c_1", tool: "get_customer", principal, milliseconds: 12.4, arguments: { name: "private" },
      answer: { status: "ok", result: "private" }, upstream: { upstreamStatus: 200, sends: 1 } });
    log.failed("unexpected error", new Error("header canary-1234 is\\nwrong"), "c_2");
  `);
  const lines = stderr
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

  it("has one JSON line for a call: what, how it ended, how long, for whom; not with what", () => {
    expect(lines[0]).toMatchObject({
      call: "c_1",
      tool: "get_customer",
      outcome: "ok",
      executed: "yes",
      replayed: false,
      duration_ms: 12,
      upstream_status: 200,
      sends: 1,
      principal: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    expect(stderr).not.toMatch(/jane|private/);
  });

  it("holds no secret", () => {
    expect(lines[1]).toMatchObject({ call: "c_2", error: expect.stringContaining("header [secret] is wrong") });
    expect(stderr).not.toContain("canary-1234");
  });

  it("shows arguments and results only when it is told to, and then without secrets, cut", () => {
    const chatty = run(`
      import { createLogger } from "${runtime}logging.ts";
      import { Secret } from "${runtime}access/secret.ts";
      new Secret("canary-1234");
      const log = await createLogger({ level: "info", content: true });
      log.called({ id: "c_1", tool: "t", principal: { id: "p", scopes: "local" }, milliseconds: 1,
        arguments: { city: "Ulm", password: "hunter2", note: "canary-1234" },
        answer: { status: "ok", result: { url: "https://h/x?token=abcdefgh", long: "x".repeat(9_000) } } });
    `);
    const line: Readonly<Record<string, string>> = JSON.parse(chatty.stderr);
    expect(line["arguments"]).toBe('{"city":"Ulm","password":"[secret]","note":"[secret]"}');
    expect(line["result"]).toMatch(/^\{"url":"https:\/\/h\/x\?token=\[secret\]","long":"x+…$/);
    expect(line["result"]?.length).toBe(4_001);
  });

  it("leaves stdout to the protocol, whatever a module prints", () => {
    expect(stdout).toBe("");
    expect(stderr).toContain("printed by a module");
  });
});
