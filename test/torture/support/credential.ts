import { Canary } from "../../journeys/support/canary.js";

const mark = "canary-7d0a9c31b2e4f5a6";

/** Of what every process of every scenario shows to the upstream; it must be found nowhere else (R1). */
export const secret = new Canary("the credential", mark);

/** The credential of one process: the upstream tells them apart by it. */
export function credentialOf(process: string): string {
  return `${mark}-${process}`;
}

/** The process that shows a credential. */
export function processOf(credential: string): string {
  return credential.replace(`${mark}-`, "");
}
