import { exitCodes, printable, Refusal } from "../../diagnostics/index.js";

/** Somebody saved a file between the plan and the write. */
export function refuseChanged(path: string): never {
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_CHANGED",
    message: `${printable(path)} was changed while the run was going on; the project is as it was before.`,
  });
}

/** Something stands where a file is to be written. */
export function refuseEntry(path: string, problem: string): never {
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_OBSTACLE",
    message: `Nothing was written: ${printable(path)} ${problem}.`,
  });
}

/** Nobody can tell what a damaged journal was about; the originals are still there. */
export function refuseJournal(path: string): never {
  throw new Refusal(exitCodes.commitFailed, {
    code: "WRITE_JOURNAL",
    message: `${printable(path)} cannot be read.`,
  });
}
