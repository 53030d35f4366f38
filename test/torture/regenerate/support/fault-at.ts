import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** Calls that change something on disk, or make it durable. */
const changing = [
  "renameSync",
  "linkSync",
  "openSync",
  "writeSync",
  "fsyncSync",
  "writeFileSync",
  "copyFileSync",
  "mkdirSync",
  "rmSync",
  "rmdirSync",
  "chmodSync",
] as const;

type Call = (...parameters: unknown[]) => unknown;

/**
 * Lets `fault` happen right before the call number `at` (from 1) that changes the disk; counts the calls.
 * Works on every module that imports `node:fs`, because the fault is put into the built-in itself.
 */
export function faultAt(at: number, fault: () => void): { readonly count: () => number; restore(): void } {
  let count = 0;
  const originals = changing.map((name) => [name, fs[name] as Call] as const);
  const replace = (name: string, call: Call): void => {
    (fs as unknown as Record<string, Call>)[name] = call;
  };
  for (const [name, original] of originals) {
    replace(name, (...parameters) => {
      count += 1;
      if (count === at) fault();
      return original(...parameters);
    });
  }
  syncBuiltinESMExports();
  return {
    count: () => count,
    restore: () => {
      for (const [name, original] of originals) replace(name, original);
      syncBuiltinESMExports();
    },
  };
}
