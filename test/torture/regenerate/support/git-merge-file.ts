import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What git makes of a merge; undefined: it conflicts. */
export type Oracle = (base: string, ours: string, theirs: string) => Promise<string | undefined>;

/** `git merge-file` as an oracle; `remove` takes its folder away. */
export function openOracle(): { readonly merge: Oracle; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  let count = 0;
  const merge: Oracle = (base, ours, theirs) => {
    const number = String(count++ % 64);
    const paths = [ours, base, theirs].map((text, index) => {
      const path = join(folder, `${number}-${String(index)}`);
      writeFileSync(path, text);
      return path;
    });
    return new Promise((settle, reject) => {
      execFile("git", ["merge-file", "-p", "-q", ...paths], { maxBuffer: 1 << 26 }, (error, stdout) => {
        if (error === null) settle(stdout);
        else if (typeof error.code === "number" && error.code > 0 && error.code < 128) settle(undefined);
        else reject(error);
      });
    });
  };
  return { merge, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
