import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** The first version of each line without a known hole; a line that is not named here is newer than all of them. */
const floors: Readonly<Record<string, readonly string[]>> = {
  "fast-uri": ["3.1.6"],
  undici: ["6.24.0", "7.24.0"],
  ajv: ["8.18.0"],
  ejs: ["7.0.0"],
  "@modelcontextprotocol/sdk": ["1.26.0"],
  "@modelcontextprotocol/server": ["2.0.0"],
  jose: ["6.0.0"],
};

describe.each(["package-lock.json", "templates/connector/package-lock.json"])("%s", (file) => {
  const packages: Readonly<Record<string, { readonly version?: string; readonly hasInstallScript?: boolean }>> =
    JSON.parse(readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8")).packages;

  it("holds no package below the first version without a known hole", () => {
    const below = Object.entries(packages).flatMap(([path, { version = "" }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return isBelow(version, floors[name] ?? []) ? [`${path} ${version}`] : [];
    });
    expect(below).toEqual([]);
  });

  it("names no place that packages were fetched from", () => {
    expect(Object.values(packages).filter((entry) => "resolved" in entry && !("link" in entry))).toEqual([]);
  });
});

describe("what an emitted connector installs", () => {
  it("runs nothing at installation", () => {
    const { packages } = JSON.parse(
      readFileSync(fileURLToPath(new URL("../../templates/connector/package-lock.json", import.meta.url)), "utf8"),
    );
    const scripted = Object.entries<{ hasInstallScript?: boolean; optional?: boolean }>(packages).filter(
      ([, { hasInstallScript, optional }]) => hasInstallScript === true && optional !== true,
    );
    expect(scripted.map(([path]) => path)).toEqual([]);
  });
});

function isBelow(version: string, lines: readonly string[]): boolean {
  const [first] = lines;
  if (first === undefined) return false;
  const sameLine = lines.find((floor) => partsOf(floor)[0] === partsOf(version)[0]);
  return compare(version, sameLine ?? first) < 0;
}

function compare(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  const index = left.findIndex((part, place) => part !== right[place]);
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function partsOf(version: string): readonly number[] {
  return version.split("-", 1)[0]?.split(".").map(Number) ?? [];
}
