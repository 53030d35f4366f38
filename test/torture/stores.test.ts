import { chmodSync, rmSync, statSync } from "node:fs";
import { codeOf, isOk, isRefused, isUnknown } from "./support/answers.js";
import { isUnsaved } from "./support/books.js";
import type { Answered, Connector } from "./support/connector.js";
import { sqliteOnly } from "./support/kinds.js";
import { otherRelease } from "./support/raw-records.js";
import { scenario } from "./support/scenario.js";
import { pathOf } from "./support/sqlite-file.js";
import type { Trial, Write } from "./support/trial.js";

/** No text for a model names a place on this machine. */
function hidesPath(trial: Trial, answer: Answered | undefined): boolean {
  return !JSON.stringify(answer).includes(pathOf(trial.place));
}

scenario(
  { id: "S3", variant: "full", title: "no room on the disk", full: 20, ci: 1, stores: sqliteOnly },
  async (trial) => {
    const heir = await trial.start();
    await trial.send(heir, trial.write("warm"));
    for (let round = 0; round < trial.rounds; round += 1) {
      trial.faults += 1;
      const room = statSync(pathOf(trial.place)).size + trial.random.between(4_000, 30_000);
      const limited = await trial.startThrough(["sh", "-c", `ulimit -f ${Math.ceil(room / 512)}; exec "$0" "$@"`]);
      const left: Write[] = [];
      for (let n = 0; left.length < 5 && n < 500; n += 1) {
        const write = trial.write(`full-${round}-${n}`);
        const answer = await trial.send(limited, write);
        if (!isOk(answer) || isUnsaved(answer)) left.push(write);
        trial.check(isOk(answer) || isRefused(answer), `round ${round}: a write got ${codeOf(answer)}`);
        trial.check(hidesPath(trial, answer), `round ${round}: an answer names the path`);
      }
      trial.check(left.length > 0, `round ${round}: there was room for everything`);
      await limited.end("SIGKILL");
      await trial.census();
      for (const write of left) {
        const repeat = await trial.send(heir, write);
        trial.check(isOk(repeat) || isUnknown(repeat), `round ${round}: a repeat got ${codeOf(repeat)}`);
      }
    }
  },
);

scenario(
  { id: "S3", variant: "deleted", title: "file deleted while open", full: 20, ci: 1, stores: sqliteOnly },
  async (trial) => {
    for (let round = 0; round < trial.rounds; round += 1) {
      const connector = await trial.start();
      const kept = await trial.send(connector, trial.write(`kept-${round}`));
      trial.faults += 1;
      rmSync(pathOf(trial.place));
      if (kept !== undefined) trial.over(kept);
      const answer = await trial.send(connector, trial.write(`deleted-${round}`));
      trial.check(isRefused(answer), `round ${round}: a write got ${codeOf(answer)}`);
      trial.check(hidesPath(trial, answer), `round ${round}: the answer names the path`);
      trial.allow(`deleted-${round}`, 0);
      await connector.end("SIGKILL");
    }
    await trial.send(await trial.start(), trial.write("last"));
  },
);

scenario(
  { id: "S3", variant: "read-only", title: "file can't be written", full: 20, ci: 1, stores: sqliteOnly },
  async (trial) => {
    await trial.send(await trial.start(), trial.write("owned"));
    chmodSync(pathOf(trial.place), 0o400);
    for (let round = 0; round < trial.rounds; round += 1) {
      trial.faults += 1;
      const refusal = await trial.startAsNobody().catch((error: unknown) => String(error));
      trial.check(/can't be written/.test(String(refusal)), `round ${round}: the start said ${String(refusal)}`);
    }
  },
);

scenario({ id: "S6", title: "another release on the same store", full: 50, ci: 1 }, async (trial) => {
  const release = otherRelease(trial.place);
  // Whoever has done it still knows the answer for a while; the others have to read the record.
  const owner = await trial.start();
  const connectors = [await trial.start(), await trial.start()] as const;
  for (let round = 0; round < trial.rounds; round += 1) {
    const write = trial.write(`format-${round}`);
    const id = (await trial.send(owner, write))?.call.id ?? "";
    trial.faults += 1;
    await release.format(id, 2);
    for (const connector of connectors) {
      const answer = await trial.attempt(connector, write);
      trial.check(codeOf(answer) === "STORE_CORRUPT", `round ${round}: an unknown format got ${codeOf(answer)}`);
      const other = await trial.send(connector, trial.write(`beside-${round}-${connector.name}`));
      trial.check(isOk(other), `round ${round}: another key got ${codeOf(other)}`);
    }
    await release.format(id, 1);
    for (const connector of connectors) {
      const answer = await trial.send(connector, write);
      trial.check(answer?.call.replayed === true, `round ${round}: the known format got ${codeOf(answer)}`);
    }
    await newerSchema(trial, round, connectors[0]);
  }
});

/** Who starts on a newer store does not touch it; who has been there goes on. */
async function newerSchema(trial: Trial, round: number, earlier: Connector): Promise<void> {
  const release = otherRelease(trial.place);
  trial.faults += 1;
  await release.schema(2);
  const late = await trial.start();
  const refused = await trial.send(late, trial.write(`newer-${round}`));
  trial.check(isRefused(refused), `round ${round}: a newer store got ${codeOf(refused)}`);
  trial.allow(`newer-${round}`, 0);
  await release.schema(1);
  const known = await trial.send(earlier, trial.write(`afterwards-${round}`));
  trial.check(isOk(known), `round ${round}: a process that was there before got ${codeOf(known)}`);
  await late.end("SIGKILL");
}
