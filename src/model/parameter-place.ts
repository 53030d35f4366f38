import type { ParameterLocation } from "./types.js";

/** Names a parameter within an operation; header names are the same in any case (RFC 9110 section 5.1). */
export function placeOf(location: ParameterLocation, name: string): string {
  return `${location} ${location === "header" ? name.toLowerCase() : name}`;
}
