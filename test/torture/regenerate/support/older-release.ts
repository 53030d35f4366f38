import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseBase, baseText } from "../../../../src/state/base.js";
import { sha256 } from "../../../../src/state/canonical-json.js";
import { baseFile, lockFile } from "../../../../src/state/places.js";
import { parseLockFile } from "../../../../src/state/read-lock.js";
import { lockText } from "../../../../src/state/write-lock.js";
import type { Random } from "../../support/random.js";

/** What the generator reads of a connector is the same in every release. */
const facts: ReadonlySet<string> = new Set(["safe-mcp.json", "openapi.json", "scopes.lock.json"]);
const filesAtOnce = 6;

/**
 * Makes a connector one of an older release of the generator: some of its files, no tools, read otherwise than they are generated
 * now, in the record and in the project, as far as the owner's edits leave the same lines there.
 * @returns how many files the next run will find changed
 */
export function setBack(target: string, random: Random): number {
  const lock = parseLockFile(readFileSync(join(target, lockFile), "utf8"));
  const base = new Map(parseBase(readFileSync(join(target, baseFile), "utf8"))[0]);
  const paths = Object.keys(lock.files).filter((path) => lock.files[path]?.tool === undefined && !facts.has(path));
  const edited = paths.filter((path) => isEdited(join(target, lock.files[path]?.movedTo ?? path), base.get(path)));
  const files = { ...lock.files };
  let count = 0;
  for (let turn = 0; turn < filesAtOnce; turn++) {
    // Where owner and release meet is where lines get lost.
    const among = edited.length > 0 && random.chance(0.5) ? edited : paths;
    const path = among[random.below(among.length)] ?? "";
    const [text, locked] = [base.get(path), files[path]];
    const change = text === undefined ? undefined : olderPart(path, text, random);
    if (text === undefined || locked === undefined || change === undefined) continue;
    const older = text.replace(change.now, () => change.then);
    base.set(path, older);
    files[path] = { ...locked, sha256: sha256(older) };
    setBackFile(join(target, locked.movedTo ?? path), change);
    count++;
  }
  writeFileSync(join(target, baseFile), baseText(base));
  writeFileSync(join(target, lockFile), lockText({ ...lock, generator: "0.0.0", files }));
  return count;
}

function isEdited(place: string, base: string | undefined): boolean {
  return existsSync(place) && readFileSync(place, "utf8") !== base;
}

/** A stretch that a file holds once, and what it was in the older release. */
interface Part {
  readonly now: string;
  readonly then: string;
}

const script = /\.ts$/;

/** A word that was another, a paragraph that was not there yet, or one that is gone since. */
function olderPart(path: string, text: string, random: Random): Part | undefined {
  if (path.endsWith(".json")) return anyPart(text, /: "[^"\\]+"/g, random, (value) => value.replace(/"$/, ' then"'));
  const changes = [
    () => anyPart(text, /^.*\b[a-z]{5,}\b.*$/gm, random, (line) => line.replace(/\b[a-z]{5,}\b/, "$&Then")),
    () => anyPart(text, /(?<=\n\n)\S[^\n]*\n(?:[^\n]+\n)*?\S[^\n]*\n\n/g, random, () => ""),
    () => anyPart(text, /(?<=\n\n)\S.*\n/g, random, (line) => `${script.test(path) ? "//" : "#"} Then.\n\n${line}`),
  ] as const;
  return random.pick(changes)();
}

function anyPart(text: string, pattern: RegExp, random: Random, then: (now: string) => string): Part | undefined {
  const found = [...text.matchAll(pattern)].map(([now]) => now).filter((now) => text.split(now).length === 2);
  const now = found[random.below(found.length)];
  return now === undefined ? undefined : { now, then: then(now) };
}

/** The owner's file is of the older release, too, unless the lines are others by now. */
function setBackFile(place: string, { now, then }: Part): void {
  if (!existsSync(place)) return;
  const text = readFileSync(place, "utf8");
  if (text.split(now).length === 2)
    writeFileSync(
      place,
      text.replace(now, () => then),
    );
}
