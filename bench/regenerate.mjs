/**
 * `npm run bench -- regenerate`: a connector of 1,000 tools, made, regenerated without a change, after ten operations
 * changed, and after all did. Processor time of whole processes, as ratios in the same run; and what is recorded.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "./measure.mjs";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const tools = 1_000;
/** The first must be kept; the second is where rendering only what changed would lead. */
const limits = { "without a change": 0.5 };
const goals = { "ten changed": 0.6 };

/** @throws when a limit is not kept */
export function measureRegeneration() {
  const folder = mkdtempSync(join(tmpdir(), "bench-regenerate-"));
  try {
    const project = join(folder, "connector");
    publish(folder, 0);
    const flags = ["--access", "full", "--tools", "all", "--yes", "--no-install", "--no-git", "--name", "bench-mcp"];
    const made = run(["connector", "--spec", "openapi.json", ...flags], folder);
    const before = mtimes(project);
    const idle = run(["regenerate", "connector"], folder);
    const touched = [...mtimes(project)].filter(([path, time]) => before.get(path) !== time);
    const packedBefore = committedSize(project);
    publish(folder, 10);
    const changed = run(["regenerate", "connector"], folder);
    const grown = committedSize(project) - packedBefore;
    const bytes = recordedBytes(project);
    publish(folder, tools);
    const all = run(["regenerate", "connector"], folder);
    const ratios = { "without a change": idle / made, "ten changed": changed / made };
    process.stdout.write(`${tools} tools made in ${made.toFixed(2)} s of processor time\n`);
    for (const [name, ratio] of Object.entries(ratios))
      process.stdout.write(
        `regenerated ${name}: ${ratio.toFixed(2)} of that (${name in limits ? `limit ${limits[name]}` : `goal ${goals[name]}`})\n`,
      );
    process.stdout.write(
      `regenerated all changed: ${(all / made).toFixed(2)} of that; without a change ${(idle / all).toFixed(2)}, ten changed ${(changed / all).toFixed(2)} of all changed\n`,
    );
    process.stdout.write(`files touched without a change: ${touched.length}\n`);
    process.stdout.write(`the repository grew by ${(grown / 1024).toFixed(0)} KB, packed (limit 150)\n`);
    process.stdout.write(`recorded: ${(bytes / 1024 / 1024).toFixed(2)} MB (limit 5)\n`);
    const over = Object.entries(ratios).filter(([name, ratio]) => ratio > limits[name]);
    if (over.length > 0 || touched.length > 0 || bytes > 5 * 1024 * 1024 || grown > 150 * 1024)
      throw new Error("a limit is not kept");
    return { made, ratios, touched: touched.length, bytes, grown };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recordedBytes(project) {
  return ["lock.json", "contract.jsonl", "base.jsonl"]
    .map((name) => statSync(join(project, ".safe-mcp", name)).size)
    .reduce((sum, size) => sum + size, 0);
}

/** Commits all of a project. @returns bytes of its packed history */
function committedSize(project) {
  const git = (...parameters) => execFileSync("git", parameters, { cwd: project, stdio: ["ignore", "pipe", "pipe"] });
  git("init", "--quiet");
  git("add", "--all");
  git("-c", "user.name=Owner", "-c", "user.email=owner@large.example", "commit", "--quiet", "--message", "As it is");
  git("gc", "--quiet", "--aggressive", "--prune=now");
  const packs = join(project, ".git/objects/pack");
  return readdirSync(packs).reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
}

/** @returns seconds of processor time, user and system */
function run(parameters, cwd) {
  const { cpu, code, output } = measure([process.execPath, cli, ...parameters], { cwd });
  if (code !== 0) throw new Error(output);
  return cpu;
}

/** A document of 1,000 operations, of which the first `changed` say something new. */
function publish(folder, changed) {
  const paths = {};
  for (let index = 0; index < tools; index++) {
    const schema = {
      type: "object",
      properties: Object.fromEntries(
        Array.from({ length: 8 }, (_, field) => [`field_${field}`, { type: "string", description: `Field ${field}.` }]),
      ),
    };
    paths[`/resource${index}/{id}`] = {
      get: {
        operationId: `get_resource_${index}`,
        tags: [`group${index % 40}`],
        summary: `Get resource ${index}`,
        description: index < changed ? "It says something else now." : "What it says.",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "fields", in: "query", schema: { type: "array", items: { type: "string", enum: ["a", "b", "c"] } } },
        ],
        responses: { 200: { description: "It.", content: { "application/json": { schema } } } },
      },
    };
  }
  const document = {
    openapi: "3.1.0",
    info: { title: "Large API", version: "1" },
    servers: [{ url: "https://api.large.example" }],
    security: [{ key: [] }],
    paths,
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
  };
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
}

function mtimes(project) {
  const entries = readdirSync(project, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => [join(parentPath, name), statSync(join(parentPath, name)).mtimeMs]),
  );
}
