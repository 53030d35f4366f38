import { readFileSync } from "node:fs";
import type { Policy } from "../../src/runtime/policy.js";
import { offered } from "./offered.js";

/** Arguments that each tool accepts, written by the generator; a tool for which none could be made is absent. */
const samples = JSON.parse(readFileSync(new URL("../samples.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Readonly<Record<string, unknown>>>
>;

/** A tool with arguments that it accepts. */
export interface Example {
  readonly name: string;
  readonly policy: Policy;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** All tools that can be called in a test. A write gets a key of its own at every call of this function. */
export function examples(): readonly Example[] {
  return [...offered].flatMap(([name, row]) => {
    const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
    return sample === undefined ? [] : [{ name, policy: row, arguments: { ...sample, ...freshKey(row) } }];
  });
}

/** A tool that only reads, if this connector has one. */
export function readExample(): Example | undefined {
  return examples().find((example) => example.policy.effect === "read");
}

/** A tool that writes, if this connector has one; with `unsafe`, one whose upstream does not remove duplicates. */
export function writeExample(kind: "any" | "unsafe" = "any"): Example | undefined {
  return examples().find(
    ({ policy: row }) =>
      keyPolicyOf(row) === "required" &&
      row.idempotency !== undefined &&
      (kind === "any" || (row.idempotency.method === "unsafe" && row.idempotency.upstream === undefined)),
  );
}

/** A new idempotency key for a write; nothing for a read. */
export function freshKey(row: Policy): Record<string, string> {
  keys += 1;
  return row.idempotency === undefined || keyPolicyOf(row) === "off"
    ? {}
    : { [row.idempotency.argument]: `test-${process.pid}-${Date.now()}-no${keys}` };
}

function keyPolicyOf({ idempotency }: Policy): string | undefined {
  return idempotency && (idempotency.keyPolicy ?? "required");
}

let keys = 0;
