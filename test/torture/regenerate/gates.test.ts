import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../support/random.js";
import { criterion, type Measure } from "./support/criterion.js";
import {
  copyOf,
  publish,
  regenerate,
  type RunEnd,
  type Standing,
  standing,
  takeAway,
} from "./support/standing-connector.js";
import { imprintOf } from "./support/trees.js";
import { scopedApi, type Widened, type Widening, widenings } from "./support/widenings.js";

const acceptanceNeeded = 4;
/** Of so many cases one is accepted as a whole and written, which costs ten times as much. */
const writeEvery = 20;

criterion(
  { id: "R17", title: "more power: none without acceptance, none by that of another", ci: 60, full: 1_000 },
  async (measure) => {
    const connector = await standing(scopedApi());
    const counts = { single: 0, double: 0, partly: 0, written: 0 };
    try {
      const untouched = imprintOf(connector.target, { times: true, without: ["safe-mcp.json"] });
      const choices = readFileSync(join(connector.target, "safe-mcp.json"), "utf8");
      for (let done = 0; done < measure.cases; done++) {
        const change = widened(done, measure.random);
        counts[change.names.length === 1 ? "single" : "double"]++;
        publish(connector, change.api);
        choose(connector, choices, change.tools);
        const partly = await mustStop(connector, change, measure);
        counts.partly += partly;
        if (imprintOf(connector.target, { times: true, without: ["safe-mcp.json"] }) !== untouched)
          measure.fail(`${change.names.join(" + ")}: something was written`);
        if (done % writeEvery === 0) {
          await mustPassAccepted(connector, change, measure);
          counts.written++;
        }
      }
    } finally {
      takeAway(connector);
    }
    measure.note(
      `one change ${String(counts.single)}, two at once ${String(counts.double)}; stopped with a part of it accepted ` +
        `${String(counts.partly)}; accepted, written, and stopped at the next change ${String(counts.written)}`,
    );
  },
);

interface Change extends Widened {
  readonly names: readonly string[];
  readonly kinds: readonly Widening[];
}

/** Each kind in turn, every second time together with one of another kind. */
function widened(turn: number, random: Random): Change {
  const all = Object.entries(widenings);
  const first = all[turn % all.length];
  if (first === undefined) throw new Error("there is no widening");
  const others = all.filter(([, { kind }]) => kind !== first[1].kind);
  const other = random.chance(0.5) ? others[random.below(others.length)] : undefined;
  const chosen = other === undefined ? [first] : [first, other];
  const change = { api: scopedApi(), tools: ["all"] };
  for (const [, { widen }] of chosen) widen(change, random);
  return { ...change, names: chosen.map(([name]) => name), kinds: chosen.map(([, one]) => one) };
}

function choose({ target }: Standing, text: string, tools: readonly string[]): void {
  const place = join(target, "safe-mcp.json");
  writeFileSync(place, tools.length === 1 ? text : `${JSON.stringify({ ...JSON.parse(text), tools }, null, 2)}\n`);
}

/** @returns how often a part of the changes was accepted */
async function mustStop(connector: Standing, { names, kinds }: Change, measure: Measure): Promise<number> {
  const what = names.join(" + ");
  const { random } = measure;
  const yes = await regenerate(connector, "--yes", "--on-conflict", "take");
  stopped(yes, `${what}, --yes`, measure);
  if (random.chance(0.25)) stopped(await regenerate(connector), what, measure);
  for (const { rules } of kinds)
    if (!yes.pending.some((id) => rules.some((rule) => id.split("/")[1] === rule)))
      measure.fail(`${what}: ${rules.join(" or ")} is not among ${yes.pending.join(", ")}`);
  if (random.chance(0.2))
    stopped(await regenerate(connector, "--yes", "--accept", "breaking"), `${what}, breaking accepted`, measure);
  return mustStopPartly(connector, yes.pending, what, measure);
}

async function mustStopPartly(
  connector: Standing,
  pending: readonly string[],
  what: string,
  measure: Measure,
): Promise<number> {
  if (pending.length < 2) return 0;
  const left = pending[measure.random.below(pending.length)];
  const accepted = pending.filter((id) => id !== left && measure.random.chance(0.7));
  if (accepted.length === 0) return 0;
  const part = await regenerate(connector, "--yes", ...accepted.flatMap((id) => ["--accept", id]));
  stopped(part, `${what}, without ${String(left)}`, measure);
  const expected = pending.filter((id) => !accepted.includes(id));
  if (part.pending.join() !== expected.join())
    measure.fail(`${what}: pending ${part.pending.join(", ")} instead of ${expected.join(", ")}`);
  return 1;
}

/** What was accepted passes, and is no acceptance of what comes next. */
async function mustPassAccepted(original: Standing, { names, api }: Change, measure: Measure): Promise<void> {
  const connector = copyOf(original);
  const what = names.join(" + ");
  try {
    const { pending } = await regenerate(connector);
    const accept = pending.flatMap((id) => ["--accept", id]);
    const passed = await regenerate(connector, ...accept);
    if (passed.code !== 0 || passed.written.length === 0)
      measure.fail(`${what}: accepted, and yet exit code ${String(passed.code)}: ${passed.said.slice(0, 300)}`);
    publish(connector, { ...api, servers: [{ url: "https://third.example" }] });
    stopped(await regenerate(connector, "--yes"), `${what}, and then another host`, measure);
  } finally {
    takeAway(connector);
  }
}

function stopped({ code, written, pending, said }: RunEnd, what: string, measure: Measure): void {
  if (code !== acceptanceNeeded) measure.fail(`${what}: exit code ${String(code)}: ${said.slice(0, 300)}`);
  if (written.length > 0) measure.fail(`${what}: wrote ${written.join(", ")}`);
  if (pending.length === 0) measure.fail(`${what}: nothing waits for acceptance`);
}
