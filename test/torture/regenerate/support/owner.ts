import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "../../support/random.js";
import type { ApiDocument } from "./changing-api.js";

/** Somebody who works on a connector. Remembers every line that must not get lost. */
export interface Owner {
  readonly target: string;
  readonly lines: Set<string>;
  counter: number;
}

export function newOwner(target: string): Owner {
  return { target, lines: new Set(), counter: 0 };
}

export type Edit = (owner: Owner, random: Random, api: ApiDocument) => void;

/** What owners do to their files, and the states in which files are found; the project stays sound. */
export const carefulEdits: Readonly<Record<string, Edit>> = {
  "a comment at the top of a tool": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => `${comment(owner)}\n${text}`),
  "a comment in the middle of a tool": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => insertLine(text, random, comment(owner))),
  "comments in three tools": (owner, random) => {
    for (let count = 3; count > 0; count--)
      edit(owner, anyTool(owner, random), (text) => insertLine(text, random, comment(owner)));
  },
  "another title": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => {
      // The line that it replaces is gone because its owner wanted so.
      const replaced = /title:\s*"([^"]*)"/.exec(text)?.[1];
      if (replaced === undefined) return text;
      owner.lines.delete(replaced);
      return text.replace(/title:\s*"[^"]*"/, `title: "${note(owner)}"`);
    }),
  "a tool in Windows line ends": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => text.replace(/\r?\n/g, "\r\n")),
  "a tool reformatted": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => text.replace(/^( {2})+/gm, (gap) => "\t".repeat(gap.length / 2))),
  "a read-only tool": (owner, random) => {
    const path = anyTool(owner, random);
    if (path !== undefined) chmodSync(join(owner.target, path), 0o444);
  },
  "a line in the runtime": (owner, random) =>
    edit(owner, anyFile(owner, "src/runtime", random), (text) => insertLine(text, random, comment(owner))),
  "a line in a test": (owner, random) =>
    edit(owner, anyFile(owner, "test", random), (text) => insertLine(text, random, comment(owner))),
  "a line in the policy": (owner) => edit(owner, "src/policy.ts", (text) => `${comment(owner)}\n${text}`),
  "a script in package.json": (owner) =>
    edit(owner, "package.json", (text) => {
      const manifest = JSON.parse(text) as { scripts: Record<string, string> };
      manifest.scripts[`own-${String(owner.counter)}`] = `echo ${note(owner)}`;
      return `${JSON.stringify(manifest, null, 2)}\n`;
    }),
  "a paragraph in the README": (owner, random) =>
    edit(owner, "README.md", (text) => insertLine(text, random, `\nOwn paragraph: ${note(owner)}\n`)),
  "a setting in .env.example": (owner, random) =>
    edit(owner, ".env.example", (text) => insertLine(text, random, `# ${note(owner)}\nOWN_${String(owner.counter)}=1`)),
  "a comment in a workflow": (owner, random) =>
    edit(owner, "compose.yaml", (text) => insertLine(text, random, `# ${note(owner)}`)),
  "a file of their own": (owner) => {
    const text = `export const own = "${note(owner)}";\n`;
    put(owner, `src/own/own-${String(owner.counter)}.ts`, text);
  },
};

/** The same, and what leaves a project that does not build, or hardly. */
export const edits: Readonly<Record<string, Edit>> = {
  ...carefulEdits,
  "a line of a tool replaced": (owner, random) =>
    edit(owner, anyTool(owner, random), (text) => replaceLine(owner, text, random)),
  "a line of the runtime replaced": (owner, random) =>
    edit(owner, anyFile(owner, "src/runtime", random), (text) => replaceLine(owner, text, random)),
  "a selector for operations that are new, and a file in the way": (owner, random, api) => {
    const found = Object.keys(api.paths).filter((path) => path.startsWith("/things"));
    const path = found[random.below(found.length)];
    if (path === undefined) return;
    edit(owner, "safe-mcp.json", (text) => {
      const choices = JSON.parse(text) as { tools: string[] };
      choices.tools = [...new Set([...choices.tools, `path:${path}`])];
      return `${JSON.stringify(choices, null, 2)}\n`;
    });
    if (random.chance(0.5)) put(owner, `src/tools/things/list-${path.slice(1)}.ts`, `${comment(owner)}\n`);
  },
  "a tool moved": (owner, random) => {
    const path = anyTool(owner, random);
    const place = `src/moved/${String(path).replaceAll("/", "-")}`;
    if (path === undefined || existsSync(join(owner.target, place))) return;
    mkdirSync(join(owner.target, "src/moved"), { recursive: true });
    renameSync(join(owner.target, path), join(owner.target, place));
  },
  "a file deleted": (owner, random) => {
    const path = random.chance(0.5) ? anyTool(owner, random) : random.pick(["compose.yaml", "README.md"]);
    if (path === undefined || !existsSync(join(owner.target, path))) return;
    forget(owner, readFileSync(join(owner.target, path), "utf8"));
    rmSync(join(owner.target, path));
  },
};

/** Takes away what makes files read-only. */
export function unlockFiles({ target }: Owner): void {
  for (const place of filesOf(target)) chmodSync(place, 0o644);
}

/** Lines of an owner's that stand in no file of the project, put aside or not; what is only recorded does not count. */
export function lostLines(target: string, lines: ReadonlySet<string>): readonly string[] {
  const recorded = new Set(
    ["base.jsonl", "contract.jsonl", "lock.json"].map((name) => join(target, ".safe-mcp", name)),
  );
  const texts = filesOf(target)
    .filter((place) => !recorded.has(place))
    .map((place) => readFileSync(place, "utf8"));
  const all = texts.join("\n");
  return [...lines].filter((line) => !all.includes(line));
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function edit({ target }: Owner, path: string | undefined, change: (text: string) => string): void {
  if (path === undefined || !existsSync(join(target, path))) return;
  const place = join(target, path);
  chmodSync(place, 0o644);
  writeFileSync(place, change(readFileSync(place, "utf8")));
}

function put(owner: Owner, path: string, text: string): void {
  const place = join(owner.target, path);
  if (existsSync(place)) forget(owner, readFileSync(place, "utf8"));
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}

/** What an owner takes out is not lost. */
function forget({ lines }: Owner, text: string): void {
  for (const line of lines) if (text.includes(line)) lines.delete(line);
}

function note(owner: Owner): string {
  const line = `own line ${String(++owner.counter)} of its owner`;
  owner.lines.add(line);
  return line;
}

function comment(owner: Owner): string {
  return `// ${note(owner)}`;
}

function insertLine(text: string, random: Random, line: string): string {
  const lines = text.split("\n");
  lines.splice(random.below(lines.length), 0, line);
  return lines.join("\n");
}

/** What stood in the line goes, an own line that it held too. */
function replaceLine(owner: Owner, text: string, random: Random): string {
  const lines = text.split("\n");
  const [gone = ""] = lines.splice(random.below(lines.length), 1, comment(owner));
  forget(owner, gone);
  return lines.join("\n");
}

function anyTool(owner: Owner, random: Random): string | undefined {
  const moved = existsSync(join(owner.target, "src/moved")) && random.chance(0.2);
  return anyFile(owner, moved ? "src/moved" : "src/tools", random);
}

function anyFile({ target }: Owner, folder: string, random: Random): string | undefined {
  const files = readdirSync(join(target, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && path !== "index.ts")
    .sort();
  const chosen = files[random.below(files.length)];
  return chosen === undefined ? undefined : `${folder}/${chosen}`;
}
