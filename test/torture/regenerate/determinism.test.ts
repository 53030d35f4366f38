import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { criterion, type Measure } from "./support/criterion.js";
import { regenerate, type Standing, takeAway } from "./support/standing-connector.js";
import { imprintOf } from "./support/trees.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

/** What a process finds on its machine, and how its document was saved. */
interface Surroundings {
  readonly locale: string;
  readonly zone: string;
  readonly lineEnd: "lf" | "crlf";
  readonly umask: string;
}

const here: Surroundings = { locale: "C", zone: "UTC", lineEnd: "lf", umask: "22" };
const elsewhere: readonly Surroundings[] = [
  { locale: "tr_TR.UTF-8", zone: "Pacific/Kiritimati", lineEnd: "crlf", umask: "77" },
  { locale: "sv_SE.UTF-8", zone: "America/St_Johns", lineEnd: "lf", umask: "2" },
  { locale: "ar_EG.UTF-8", zone: "Asia/Kathmandu", lineEnd: "lf", umask: "77" },
];

criterion(
  { id: "R9", title: "another locale, time zone, umask, line end: the same bytes; again: nothing", ci: 1, full: 40 },
  async (measure) => {
    const cache = join(repository, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "regenerating-"));
    try {
      const script = await bundledInto(folder);
      for (let done = 0; done < measure.cases; done++) {
        const seed = String(measure.random.below(1_000_000_000));
        await compare(script, seed, elsewhere[done % elsewhere.length] ?? here, measure);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** Inside the repository, where it finds the packages and the templates. */
async function bundledInto(folder: string): Promise<string> {
  const outfile = join(folder, "child.mjs");
  const entry = fileURLToPath(new URL("support/regenerating-child.ts", import.meta.url));
  const shape = { bundle: true, packages: "external", format: "esm", platform: "node", logLevel: "warning" } as const;
  await build({ entryPoints: [entry], outfile, ...shape });
  return outfile;
}

async function compare(script: string, seed: string, other: Surroundings, measure: Measure): Promise<void> {
  const [one, two] = [await regenerated(script, seed, here, measure), await regenerated(script, seed, other, measure)];
  try {
    const [mine, theirs] = [contentsOf(one), contentsOf(two)];
    const differing = [...new Set([...mine.keys(), ...theirs.keys()])].filter(
      (path) => mine.get(path) !== theirs.get(path),
    );
    if (differing.length > 0) measure.fail(`seed ${seed}, ${other.locale}: other bytes in ${differing.join(", ")}`);
    measure.note(`${other.locale}, ${other.zone}, ${other.lineEnd}, umask ${other.umask}: ${String(mine.size)} files`);
    for (const connector of [one, two]) await again(connector, measure);
  } finally {
    takeAway(one);
    takeAway(two);
  }
}

async function regenerated(
  script: string,
  seed: string,
  { locale, zone, lineEnd, umask }: Surroundings,
  measure: Measure,
): Promise<Standing> {
  const env = { ...process.env, LC_ALL: locale, LANG: locale, TZ: zone };
  const { stdout } = await run(process.execPath, [script, seed, lineEnd, umask], { env });
  const end = JSON.parse(stdout) as Standing & { readonly code: number; readonly said: string };
  if (end.code !== 0) measure.fail(`seed ${seed}: exit code ${String(end.code)}: ${end.said.slice(0, 300)}`);
  return end;
}

/** A second run, by the short way of an unchanged document and by the whole one. */
async function again(connector: Standing, measure: Measure): Promise<void> {
  const before = imprintOf(connector.target, { times: true });
  for (const flags of [[], ["--accept", "breaking"]]) {
    const { code, written } = await regenerate(connector, ...flags);
    if (code !== 0 || written.length > 0)
      measure.fail(`a second run (${flags.join(" ")}) ends with ${String(code)} and writes ${written.join(", ")}`);
    if (imprintOf(connector.target, { times: true }) !== before) measure.fail("a second run touches something");
  }
}

/**
 * Text by path. The digest of the document's bytes is a fact about its line ends, and so is that of the scope lock, which names
 * it: they alone may differ.
 */
function contentsOf({ folder, target }: Standing): ReadonlyMap<string, string> {
  const facts = [join(folder, "openapi.json"), join(target, "scopes.lock.json")].map(digestOf);
  const places = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    places.map((place) => {
      const text = readFileSync(place, "utf8");
      return [relative(target, place), facts.reduce((rest, digest) => rest.replaceAll(digest, "a digest"), text)];
    }),
  );
}

function digestOf(place: string): string {
  return createHash("sha256").update(readFileSync(place)).digest("hex");
}
