import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const transport = fileURLToPath(
  new URL("../../../../templates/connector/src/runtime/server/gathering-stdio.ts", import.meta.url),
);

/** Sends so many answers within one turn of the event loop, in a process whose stdout is a pipe. */
function sendAtOnce(count: number, characters: number) {
  const script = `
    import { GatheringStdio } from ${JSON.stringify(transport)};
    const stdio = new GatheringStdio();
    await stdio.start();
    const written = [];
    const write = process.stdout._writev;
    process.stdout._writev = function (chunks, done) { written.push(chunks.length); return write.call(this, chunks, done); };
    const sent = Array.from({ length: ${count} }, (_, id) =>
      stdio.send({ jsonrpc: "2.0", id, result: { text: "x".repeat(${characters}) } }));
    await Promise.all(sent);
    setImmediate(() => process.stdout.write("", () => { process.stderr.write(JSON.stringify(written)); process.exit(0); }));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
    encoding: "utf8",
    input: "",
  });
  const ids: readonly unknown[] = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).id);
  return { ids, stderr };
}

const inOrder = (count: number): readonly number[] => Array.from({ length: count }, (_, id) => id);

describe("answers that are ready in the same turn of the event loop", () => {
  it("leave in one write, in order", () => {
    expect(sendAtOnce(20, 100)).toEqual({ ids: inOrder(20), stderr: "[20]" });
  });

  it("do not wait for more than the pipe takes, and none is lost", () => {
    const { ids, stderr } = sendAtOnce(60, 4_000);
    expect(ids).toEqual(inOrder(60));
    const [together]: readonly number[] = JSON.parse(stderr);
    expect(together).toBeLessThan(60);
  });
});
