import type { UpstreamKey } from "../policy.js";

/** 32 hexadecimal digits as an upstream takes its key. */
export function laidOut(hex: string, layout: UpstreamKey["layout"]): string {
  return layout === "uuid" ? uuidOf(hex) : hex.slice(0, layout);
}

/** Version 8, RFC 9562 section 5.8: made from a hash. */
function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
