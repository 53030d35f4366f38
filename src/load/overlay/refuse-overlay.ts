import type { Origin } from "../origins.js";
import { refuse } from "../refuse.js";

/** An overlay that cannot be applied as it is written: exit 6. */
export function refuseOverlay(message: string, at: Origin): never {
  return refuse("OVERLAY_UNUSABLE", message, at);
}
