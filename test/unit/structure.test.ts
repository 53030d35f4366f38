import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Which folders a folder may import from: `types` means type-only imports. The leaves are diagnostics and config. */
const allowed: Readonly<Record<string, Readonly<Record<string, "all" | "types">>>> = {
  "src/diagnostics": {},
  "src/config": { "src/diagnostics": "all" },
  "src/answers": { "src/diagnostics": "all", "src/config": "all", "src/load": "types" },
  "src/load": { "src/diagnostics": "all" },
  "src/model": { "src/diagnostics": "all", "src/load": "types" },
  "src/plan": { "src/diagnostics": "all", "src/config": "all", "src/load": "types", "src/model": "types" },
  "src/render": {
    "src/diagnostics": "all",
    "src/plan": "types",
    "src/model": "types",
    "src/load": "types",
    "src/config": "types",
    "templates/context": "types",
  },
  "src/merge": { "src/diagnostics": "all" },
  "src/source": { "src/diagnostics": "all", "src/merge": "types" },
  "src/write": { "src/diagnostics": "all", "src/render": "types", "src/merge": "types" },
  // What regeneration needs besides: what was recorded, what a tool promises, and the road from one to the other.
  "src/state": { "src/diagnostics": "all" },
  "src/contract": {
    "src/diagnostics": "all",
    "src/state": "all",
    "src/config": "types",
    "src/plan": "all",
  },
  "src/regenerate": {
    "src/diagnostics": "all",
    "src/state": "all",
    "src/config": "all",
    "src/contract": "all",
    "src/plan": "all",
    "src/merge": "all",
    "src/source": "all",
    "src/write": "all",
    "src/model": "types",
    "src/load": "types",
    "src/render": "types",
  },
  "templates/context": {},
  // What owners do with templates, beside the road: layers, trust, checks, copies that are kept up to date.
  "src/templates": {
    "src/diagnostics": "all",
    "src/config": "all",
    "src/plan": "all",
    "src/merge": "all",
    "src/render": "all",
    "src/regenerate": "all",
    "src/source": "all",
    "src/state": "all",
    "src/version.ts": "all",
    "src/write": "all",
    "src/pipeline.ts": "all",
    "templates/context": "types",
  },
  // A second front door beside the command line, for those who compose generators.
  generators: {
    "src/pipeline.ts": "all",
    "src/cli": "all",
    "src/config": "all",
    "src/diagnostics": "all",
    "src/load": "all",
    "src/write": "all",
    "src/render": "types",
  },
};

/** Pure leaves of a stage that later stages share, so that one rule has one text. */
const shared = new Set([
  "src/merge/plan/places.ts",
  "src/state/project-path.ts",
  "src/merge/text/markers.ts",
  "src/load/pointer.ts",
  "src/load/request.ts",
  "src/plan/slug.ts",
  "src/plan/argument-names.ts",
  "templates/connector/src/runtime/schema/compact-schema.ts",
  "templates/connector/src/runtime/schema/formats.ts",
  "templates/connector/src/runtime/idempotency/key-layout.ts",
  // What clients see of a tool: a contract is the same thing.
  "templates/connector/src/runtime/schema/advertise.ts",
  "templates/connector/src/runtime/server/catalog.ts",
  "templates/connector/src/runtime/policy.ts",
]);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

describe("the direction of dependencies", () => {
  it.each(Object.entries(allowed))("%s imports only what its place in the pipeline allows", (folder, targets) => {
    const wrong = importsOf(folder).filter(({ to, typeOnly }) => {
      if (to.startsWith(`${folder}/`) || shared.has(to)) return false;
      const kind = Object.entries(targets).find(([target]) => to === target || to.startsWith(`${target}/`))?.[1];
      return kind === undefined || (kind === "types" && !typeOnly);
    });
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it("the emitted runtime imports nothing of ours", () => {
    const wrong = importsOf("templates/connector").filter(
      ({ to }) => !to.startsWith("templates/connector/") && !to.startsWith("test/golden/"),
    );
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it("the MCP SDK is named in one folder of the runtime", () => {
    const named = sources("templates/connector/src").filter((file) => /from "@modelcontextprotocol\//.test(read(file)));
    expect(new Set(named.map((file) => dirname(file)))).toEqual(new Set(["templates/connector/src/runtime/server"]));
  });
});

describe("no code comes from data", () => {
  it("neither the generator nor the runtime evaluates text", () => {
    const wrong = [...sources("src"), ...sources("templates/connector/src"), ...sources("generators")].filter((file) =>
      /\beval\(|new Function\(|from "node:vm"/.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });

  it("no template escapes for HTML, which does not protect code", () => {
    const templates = files("templates/connector").filter((file) => file.endsWith(".ejs"));
    expect(templates.filter((file) => read(file).includes("<%="))).toEqual([]);
  });
});

function importsOf(folder: string): readonly Import[] {
  return sources(folder).flatMap((from) =>
    [...read(from).matchAll(/^(?:import|export)\s+(type\s+)?([^;]*?)\s*from\s+"(\.[^"]+)"/gms)].map(
      ([, keyword, names, target]) => ({
        from,
        to: relative(repository, resolve(repository, dirname(from), target ?? "")).replace(/\.js$/, ".ts"),
        typeOnly: keyword !== undefined || everyNameIsType(names ?? ""),
      }),
    ),
  );
}

function everyNameIsType(names: string): boolean {
  const list = /^\{(.*)\}$/s.exec(names.trim())?.[1];
  return list !== undefined && list.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
}

const sources = (folder: string): readonly string[] => files(folder).filter((file) => file.endsWith(".ts"));
const read = (file: string): string => readFileSync(join(repository, file), "utf8");

function files(folder: string): readonly string[] {
  return readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(repository, join(entry.parentPath, entry.name)));
}
