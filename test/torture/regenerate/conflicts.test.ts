import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "../support/random.js";
import { type ApiDocument, freshApi } from "./support/changing-api.js";
import { criterion } from "./support/criterion.js";
import { copyOf, publish, regenerate, type Standing, standing, takeAway } from "./support/standing-connector.js";
import { imprintOf } from "./support/trees.js";

const policies = [undefined, "stop", "keep", "take", "markers"] as const;
const writing: ReadonlySet<string | undefined> = new Set(["keep", "take", "markers"]);
const resources = ["orders", "invoices", "customers", "refunds"] as const;

/** Edits the connector and changes the document so that the two meet. */
type Collision = (connector: Standing, api: ApiDocument, random: Random) => void;

const collisions: Readonly<Record<string, Collision>> = {
  "the same bound": ({ target }, api, random) => {
    const resource = random.pick(resources);
    edit(target, `src/tools/${resource}/list-${resource}.ts`, (text) =>
      text.replace("max(50)", `max(${String(51 + random.below(40))})`),
    );
    bound(api, resource, 10 + random.below(30));
  },
  "a bound whose argument its owner took out": ({ target }, api, random) => {
    const resource = random.pick(resources);
    edit(target, `src/tools/${resource}/list-${resource}.ts`, (text) => text.replace(/^.*max\(50\).*\n/m, ""));
    bound(api, resource, 10 + random.below(30));
  },
  "bytes that are no text": ({ target }, api, random) => {
    const resource = random.pick(resources);
    const noise = Buffer.from([0xff, 0xfe, 0, random.below(256), 0x80]);
    writeFileSync(join(target, `src/tools/${resource}/list-${resource}.ts`), noise);
    bound(api, resource, 10 + random.below(30));
  },
  "a file of one's own where a new one would stand": ({ target }, api, random) => {
    const name = `things${String(random.below(10_000))}`;
    const operation = { operationId: `list_${name}`, tags: ["things"], summary: "List", parameters: [], responses: {} };
    api.paths[`/${name}`] = { get: operation };
    const place = join(target, `src/tools/things/list-${name}.ts`);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, "export const mine = true;\n");
    edit(target, "safe-mcp.json", (text) => text.replace('"tools": ["all"]', `"tools": ["all", "path:/${name}"]`));
  },
};

criterion(
  {
    id: "R15",
    title: "a run with conflicts never ends with 0; without a terminal it writes nothing",
    ci: 10,
    full: 200,
  },
  async (measure) => {
    const { random } = measure;
    const original = await standing(freshApi());
    const names = Object.keys(collisions);
    const codes = new Map<string, number>();
    let unresolved = 0;
    try {
      for (let done = 0; done < measure.cases; done++) {
        const policy = policies[done % policies.length];
        const name = names[Math.floor(done / policies.length + done) % names.length] ?? "";
        const connector = copyOf(original);
        try {
          const api = freshApi();
          collisions[name]?.(connector, api, random);
          publish(connector, api);
          const { code, marked } = await collide(connector, policy, (problem) =>
            measure.fail(`${name}, ${policy ?? "no policy"}: ${problem}`),
          );
          if (marked) unresolved++;
          codes.set(String(code), (codes.get(String(code)) ?? 0) + 1);
        } finally {
          takeAway(connector);
        }
      }
    } finally {
      takeAway(original);
    }
    if (unresolved === 0) measure.fail("no run left markers");
    measure.note(`runs that left markers, and none of the next ended with 0: ${String(unresolved)}`);
    measure.note(`exit codes: ${[...codes].map(([code, count]) => `${code} × ${String(count)}`).join(", ")}`);
  },
);

/** @returns how the run ended that meets the conflict, and whether it left markers */
async function collide(
  connector: Standing,
  policy: (typeof policies)[number],
  fail: (problem: string) => void,
): Promise<{ readonly code: number; readonly marked: boolean }> {
  const flags = policy === undefined ? [] : ["--on-conflict", policy];
  const before = imprintOf(connector.target, { times: true });
  const run = await regenerate(connector, "--accept", "breaking", ...flags);
  if (run.conflicts === 0) fail(`there is no conflict: ${run.said.slice(0, 300)}`);
  if (run.code !== 3) fail(`exit code ${String(run.code)}`);
  const same = imprintOf(connector.target, { times: true }) === before;
  if (writing.has(policy) === same) fail(same ? "nothing was written" : `was written: ${run.written.join(", ")}`);
  if (run.unresolved.length > 0) await stayUnresolved(connector, fail);
  return { code: run.code, marked: run.unresolved.length > 0 };
}

/** As long as markers are there, no run ends with 0 either. */
async function stayUnresolved(connector: Standing, fail: (problem: string) => void): Promise<void> {
  for (const flags of [[], ["--yes"], ["--continue"]]) {
    const { code } = await regenerate(connector, ...flags);
    if (code === 0) fail(`markers are there, and ${flags.join(" ") || "another run"} ends with 0`);
  }
}

function bound(api: ApiDocument, resource: string, maximum: number): void {
  for (const parameter of api.paths[`/${resource}`]?.["get"]?.parameters ?? [])
    if (parameter.name === "limit") parameter.schema = { type: "integer", maximum };
}

function edit(target: string, path: string, change: (text: string) => string): void {
  const place = join(target, path);
  const text = readFileSync(place, "utf8");
  const edited = change(text);
  if (edited === text) throw new Error(`${path}: the edit finds nothing to change`);
  writeFileSync(place, edited);
}
