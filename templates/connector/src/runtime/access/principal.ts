import { createHash } from "node:crypto";
import { userInfo } from "node:os";
import type { Principal } from "../call.js";

/** The person at this machine, who has started the connector over stdio. */
export function localUser(): Principal {
  return { id: `local:${userName()}`, scopes: "local" };
}

/** Whoever reaches a connector that listens on the loopback interface without an issuer: all are the same. */
export const loopbackCaller: Principal = { id: "local:http", scopes: "local" };

/** A caller in a log line: recognisable again, but not readable. */
export function pseudonym(principal: Principal): string {
  const known = pseudonyms.get(principal);
  if (known !== undefined) return known;
  const made = createHash("sha256").update(principal.id).digest("hex").slice(0, 12);
  pseudonyms.set(principal, made);
  return made;
}

const pseudonyms = new WeakMap<Principal, string>();

/** A container may run under a user id without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "user");
  }
}
