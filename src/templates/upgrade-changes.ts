import { incomingFolder } from "../state/places.js";
import { type ApplicableChange, readEntry } from "../write/index.js";
import { projectLayer } from "./places.js";
import type { Upgrade, UpgradePlan } from "./upgrade.js";

/** What an upgrade does on disk: a copy whose stock template was renamed moves with it. */
export function upgradeChanges({ upgrades }: UpgradePlan, folder: string): readonly ApplicableChange[] {
  return upgrades.flatMap((upgrade) => changesOf(upgrade, folder));
}

function changesOf({ from, path, text, aside }: Upgrade, folder: string): readonly ApplicableChange[] {
  const place = `${projectLayer}/${path}`;
  const before = digestAt(folder, `${projectLayer}/${from}`);
  const changes: ApplicableChange[] =
    from === path
      ? [{ kind: "write", path: place, before, text }]
      : [
          { kind: "write", path: place, before: undefined, text },
          ...(before === undefined ? [] : [{ kind: "delete", path: `${projectLayer}/${from}`, before } as const]),
        ];
  if (aside !== undefined) changes.push({ kind: "aside", path: `${incomingFolder}/templates/${path}`, text: aside });
  return changes;
}

function digestAt(folder: string, path: string): string | undefined {
  const entry = readEntry(folder, path);
  return entry.kind === "file" ? entry.digest : undefined;
}
