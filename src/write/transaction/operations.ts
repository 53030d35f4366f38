import type { Change, Conflict, Digest, Obstacle } from "../../merge/plan/change.js";
import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";

/** One step on disk. `before` is what must stand at the path right before it; undefined: nothing may. */
export type Operation =
  | { readonly kind: "put"; readonly path: string; readonly before: Digest | undefined; readonly text: string }
  /** Takes the bytes of another file of the project. */
  | { readonly kind: "copy"; readonly path: string; readonly from: string; readonly digest: Digest }
  | { readonly kind: "remove"; readonly path: string; readonly before: Digest };

/** A change that nobody need decide on any more. */
export type ApplicableChange = Exclude<Change, Conflict | Obstacle>;

/**
 * The steps that a change takes; none for what stays as it is.
 *
 * @param freePath a path beside the one given at which nothing stands
 */
export function operationsOf(change: ApplicableChange, freePath: (path: string) => string): readonly Operation[] {
  switch (change.kind) {
    case "keep":
    case "adopt":
    case "stay-deleted":
      return [];
    case "write":
    case "merge":
      return [{ kind: "put", path: change.path, before: change.before, text: change.text }];
    case "restore":
      return [{ kind: "put", path: change.path, before: undefined, text: change.text }];
    case "delete":
      return [{ kind: "remove", path: change.path, before: change.before }];
    case "move":
    case "return":
      return [
        { kind: "put", path: change.path, before: undefined, text: change.text },
        { kind: "remove", path: change.from, before: change.before },
      ];
    case "orphan":
      return [
        { kind: "copy", path: freePath(change.to), from: change.path, digest: change.before },
        { kind: "remove", path: change.path, before: change.before },
      ];
    case "aside":
      return [{ kind: "put", path: freePath(change.path), before: undefined, text: change.text }];
    case "copy-aside":
      return [{ kind: "copy", path: freePath(change.path), from: change.from, digest: change.before }];
  }
}

/**
 * Stops a run before it begins when something stands in its way.
 * @throws Refusal `WRITE_OBSTACLE`, exit code 7, naming every one
 */
export function refuseObstacles(changes: readonly Change[]): void {
  const obstacles = changes.filter((change) => change.kind === "obstacle");
  if (obstacles.length === 0) return;
  const named = obstacles.map(({ path, reason }) => `${printable(path)} ${obstacleTexts[reason]}`);
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_OBSTACLE",
    message: `Nothing was written: ${named.join("; ")}.`,
  });
}

const obstacleTexts: Readonly<Record<Obstacle["reason"], string>> = {
  directory: "is a folder",
  link: "is, or lies behind, a symbolic link",
  "not-a-file": "is no ordinary file",
  "read-only": "is read-only",
};
