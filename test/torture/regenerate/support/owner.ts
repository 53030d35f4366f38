import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "../../support/random.js";

/** Somebody who works on a connector. Remembers every line that must not get lost. */
export interface Owner {
  readonly lines: Set<string>;
  counter: number;
}

export function newOwner(): Owner {
  return { lines: new Set(), counter: 0 };
}

type Edit = (target: string, random: Random, owner: Owner) => void;

/** What owners do to their files, and the states in which files are found. */
export const edits: Readonly<Record<string, Edit>> = {
  "a comment at the top of a tool": (target, random, owner) =>
    edit(target, anyTool(target, random), (text) => `${comment(owner)}\n${text}`),
  "a comment in the middle of a tool": (target, random, owner) =>
    edit(target, anyTool(target, random), (text) => insertAfterLine(text, random, comment(owner))),
  "another title": (target, random, owner) =>
    edit(target, anyTool(target, random), (text) => {
      const own = `Own title ${++owner.counter}`;
      // The line that it replaces is gone because its owner wanted so.
      const replaced = /title:\s*"([^"]*)"/.exec(text)?.[1];
      for (const line of owner.lines) if (line === replaced) owner.lines.delete(line);
      const next = text.replace(/title:\s*"[^"]*"/, `title: "${own}"`);
      if (next !== text) owner.lines.add(own);
      return next;
    }),
  "a tool in Windows line ends": (target, random) =>
    edit(target, anyTool(target, random), (text) => text.replace(/\r?\n/g, "\r\n")),
  "a tool reformatted": (target, random) =>
    edit(target, anyTool(target, random), (text) => text.replace(/^( {2})+/gm, (gap) => "\t".repeat(gap.length / 2))),
  "a line in the runtime": (target, random, owner) =>
    edit(target, anyFile(target, "src/runtime", random), (text) => insertAfterLine(text, random, comment(owner))),
  "a line in the policy": (target, _random, owner) =>
    edit(target, "src/policy.ts", (text) => `${comment(owner)}\n${text}`),
  "a script in package.json": (target, _random, owner) =>
    edit(target, "package.json", (text) => {
      const manifest = JSON.parse(text) as { scripts: Record<string, string> };
      const line = `own ${++owner.counter}`;
      owner.lines.add(line);
      manifest.scripts[`own-${owner.counter}`] = line;
      return `${JSON.stringify(manifest, null, 2)}\n`;
    }),
  "a paragraph in the README": (target, random, owner) =>
    edit(target, "README.md", (text) => insertAfterLine(text, random, `\nOwn paragraph ${note(owner)}\n`)),
  "a file of their own": (target, _random, owner) => {
    const text = `export const own = "${note(owner)}";\n`;
    mkdirSync(join(target, "src/own"), { recursive: true });
    writeFileSync(join(target, "src/own", `own-${owner.counter}.ts`), text);
  },
  "a file where a new one will be": (target, random, owner) => {
    const place = join(target, "src/tools/things", `list-things${random.below(10_000)}.ts`);
    if (existsSync(place)) return;
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, `// ${note(owner)}\n`);
  },
  "a tool moved": (target, random) => {
    const path = anyTool(target, random);
    const place = join(target, "src/moved", path.replaceAll("/", "-"));
    if (path === "" || existsSync(place)) return;
    mkdirSync(dirname(place), { recursive: true });
    renameSync(join(target, path), place);
  },
  "a file deleted": (target, random, owner) => {
    const path = random.chance(0.5) ? anyTool(target, random) : "compose.yaml";
    if (path === "" || !existsSync(join(target, path))) return;
    const text = readFileSync(join(target, path), "utf8");
    for (const line of owner.lines) if (text.includes(line)) owner.lines.delete(line);
    rmSync(join(target, path));
  },
};

function edit(target: string, path: string, change: (text: string) => string): void {
  const place = join(target, path);
  if (path === "" || !existsSync(place)) return;
  writeFileSync(place, change(readFileSync(place, "utf8")));
}

function note(owner: Owner): string {
  const line = `own line ${++owner.counter} of its owner`;
  owner.lines.add(line);
  return line;
}

function comment(owner: Owner): string {
  return `// ${note(owner)}`;
}

function insertAfterLine(text: string, random: Random, line: string): string {
  const lines = text.split("\n");
  lines.splice(random.below(lines.length), 0, line);
  return lines.join("\n");
}

function anyTool(target: string, random: Random): string {
  return anyFile(target, "src/tools", random);
}

function anyFile(target: string, folder: string, random: Random): string {
  const place = join(target, folder);
  if (!existsSync(place)) return "";
  const files = readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && path !== "index.ts")
    .sort();
  const chosen = files[random.below(Math.max(1, files.length))];
  return chosen === undefined ? "" : `${folder}/${chosen.replaceAll("\\", "/")}`;
}

/** Own lines that stand in no file of the project, put aside or not; what is only recorded does not count. */
export function lostLines(target: string, { lines }: Owner): readonly string[] {
  const recorded = new Set(
    ["base.jsonl", "contract.jsonl", "lock.json"].map((name) => join(target, ".safe-mcp", name)),
  );
  const texts = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((place) => !recorded.has(place))
    .map((place) => readFileSync(place, "utf8"));
  const all = texts.join("\n");
  return [...lines].filter((line) => !all.includes(line));
}
