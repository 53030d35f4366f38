import { describe, expect, it } from "vitest";
import { readTemplates, stockTemplates } from "../../../src/render/layers/stock-templates.js";
import { sha256 } from "../../../src/state/canonical-json.js";
import type { LayerRecords } from "../../../src/templates/records.js";
import { securityProblems, statusOf } from "../../../src/templates/status.js";
import type { StockChanges } from "../../../src/templates/stock-changes.js";
import { planUpgrade } from "../../../src/templates/upgrade.js";
import { layer } from "./support.js";

const copied = [
  "README.md.ejs",
  "SECURITY.md",
  "Dockerfile",
  "src/about.ts.ejs",
  "src/connector.ts",
  "src/main.ts",
  "src/config.ts",
  "src/tools/tool.ts.ejs",
  "src/runtime/logging.ts",
  "src/runtime/execute.ts",
];
const none: StockChanges = { renamed: [], security: [] };

/** An edit at the end of a file, and stock changes of its first lines: they never meet. */
const owned = (text: string): string => `${text}\n# the owner's last line\n`;
const released = (text: string, release: number): string => `# release ${release}\n${text}`;

async function project() {
  const stock = readTemplates(stockTemplates());
  const files: Record<string, string> = Object.fromEntries(copied.map((path) => [path, owned(stock.get(path) ?? "")]));
  const records: LayerRecords = { forks: copied.map((path) => ({ path, stock: stock.get(path) ?? "" })), trusted: [] };
  return { stock, files, records };
}

describe("ten copies over three releases of the stock templates", () => {
  it("take all changes with no conflict, and their status is right before and after each", async () => {
    const { files, ...start } = await project();
    let { stock, records } = start;
    for (const release of [1, 2, 3]) {
      expect(statusOf(layer(files), records, stock, none).map(({ state }) => state)).toEqual(
        copied.map(() => "up-to-date"),
      );
      stock = new Map([...stock].map(([path, text]) => [path, released(text, release)]));
      const behind = statusOf(layer(files), records, stock, none);
      expect(behind.map(({ state, added, removed }) => [state, added, removed])).toEqual(
        copied.map(() => ["behind", 1, 0]),
      );
      const plan = planUpgrade(layer(files), records, { stock, changes: none, onConflict: "stop" });
      expect(plan.upgrades.map(({ kind }) => kind)).toEqual(copied.map(() => "merged"));
      for (const { path, text } of plan.upgrades) files[path] = text;
      records = plan.records;
    }
    for (const path of copied) expect(files[path], path).toBe(owned(stock.get(path) ?? ""));
  });
});

describe("an upgrade", () => {
  const base = "one\ntwo\nthree\n";
  const fork = { path: "src/main.ts", stock: base };
  const records: LayerRecords = { forks: [fork], trusted: [] };
  const ours = layer({ "src/main.ts": "one\nTWO, mine\nthree\n" });
  const stock = new Map([["src/main.ts", "one\nTWO, theirs\nthree\n"]]);

  it("stops at a conflict, names the line and records nothing", () => {
    const plan = planUpgrade(ours, records, { stock, changes: none, onConflict: "stop" });
    expect(plan.upgrades).toMatchObject([{ kind: "conflict", lines: [2] }]);
    expect(plan.records.forks).toEqual([fork]);
    expect(statusOf(ours, records, stock, none)).toMatchObject([{ state: "conflicting" }]);
  });

  it.each([
    ["keep", "one\nTWO, mine\nthree\n"],
    ["take", "one\nTWO, theirs\nthree\n"],
  ] as const)("--on-conflict %s chooses a side, and keeps the other aside", (onConflict, text) => {
    const plan = planUpgrade(ours, records, { stock, changes: none, onConflict });
    expect(plan.upgrades[0]?.text).toBe(text);
    expect(plan.upgrades[0]?.aside).not.toBe(text);
    expect(plan.records.forks).toEqual([{ path: "src/main.ts", stock: stock.get("src/main.ts") }]);
  });

  it("--on-conflict markers shows both and what they come from", () => {
    const [upgrade] = planUpgrade(ours, records, { stock, changes: none, onConflict: "markers" }).upgrades;
    expect(upgrade?.text).toMatch(
      /<{7} yours\nTWO, mine\n\|{7} stock, before\ntwo\n={7}\nTWO, theirs\n>{7} stock, now/,
    );
  });

  it("follows a stock template to its new path", () => {
    const changes: StockChanges = { renamed: [{ from: "src/main.ts", to: "src/entry.ts" }], security: [] };
    const moved = new Map([["src/entry.ts", base]]);
    const plan = planUpgrade(ours, records, { stock: moved, changes, onConflict: "stop" });
    expect(plan.upgrades).toMatchObject([
      { from: "src/main.ts", path: "src/entry.ts", kind: "merged", text: "one\nTWO, mine\nthree\n" },
    ]);
    expect(plan.records.forks).toEqual([{ path: "src/entry.ts", stock: base }]);
  });

  it("keeps a copy whose stock template is gone, and says so", () => {
    const plan = planUpgrade(ours, records, { stock: new Map(), changes: none, onConflict: "stop" });
    expect(plan).toMatchObject({ gone: ["src/main.ts"], upgrades: [], records });
  });
});

describe("a security change of a stock template", () => {
  const vulnerable = "// Levels.\n\nconst level = 'low';\n";
  const mended = "// Levels.\n\nconst level = 'high';\n";
  const changes: StockChanges = {
    renamed: [],
    security: [{ id: "level", file: "src/main.ts", about: "The level was too low.", before: [sha256(vulnerable)] }],
  };
  const copy = layer({ "src/main.ts": `// mine\n${vulnerable}` });
  const records: LayerRecords = { forks: [{ path: "src/main.ts", stock: vulnerable }], trusted: [] };
  const stock = new Map([["src/main.ts", mended]]);

  it("fails the check as long as a copy does not have it", () => {
    expect(securityProblems(records, changes)).toMatchObject([
      { code: "TEMPLATE_SECURITY", severity: "error", location: { file: "safe-mcp/templates/src/main.ts" } },
    ]);
    expect(statusOf(copy, records, stock, changes)).toMatchObject([{ security: ["level"] }]);
  });

  it("no longer once it is merged", () => {
    const plan = planUpgrade(copy, records, { stock, changes, onConflict: "stop" });
    expect(plan.upgrades[0]?.text).toBe(`// mine\n${mended}`);
    expect(securityProblems(plan.records, changes)).toEqual([]);
  });
});
