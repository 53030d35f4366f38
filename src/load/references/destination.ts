import { isPrivateHost } from "../read/public-address.js";
import type { Neighbour, Neighbourhood } from "./neighbourhood.js";
import type { SourceFile } from "./source-files.js";

/** Where a `$ref` leads: a place in its own file, a place in another one, or nowhere that is read. */
export type Destination =
  | { readonly kind: "local"; readonly fragment: string }
  | { readonly kind: "file"; readonly address: string; readonly label: string; readonly fragment: string }
  | Exclude<Neighbour, { readonly kind: "readable" }>;

/** Reads a reference (RFC 3986 section 4.1) by its text alone; nothing is opened. */
export function destinationOf(reference: string, from: SourceFile, neighbourhood: Neighbourhood): Destination {
  const text = reference.trim();
  const hash = text.indexOf("#");
  const fragment = hash < 0 ? "" : text.slice(hash + 1);
  const address = hash < 0 ? text : text.slice(0, hash);
  if (address === "") return { kind: "local", fragment };
  const neighbour = neighbourOf(address, from, neighbourhood);
  return neighbour.kind === "readable" ? { ...neighbour, kind: "file", fragment } : neighbour;
}

function neighbourOf(address: string, from: SourceFile, neighbourhood: Neighbourhood): Neighbour {
  if (/^[\\/]{2}/.test(address)) return { kind: "forbidden", reason: "it names a host without a scheme" };
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return neighbourhood.find(decoded(address), from);
  if (scheme !== "http" && scheme !== "https") return { kind: "forbidden", reason: `\`${scheme}:\` is never read` };
  return remote(address, from, neighbourhood);
}

function remote(address: string, from: SourceFile, neighbourhood: Neighbourhood): Neighbour {
  if (!URL.canParse(address)) return { kind: "forbidden", reason: "it is not a URL" };
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return { kind: "forbidden", reason: "it carries credentials" };
  if (URL.canParse(from.address) && /^https?:/i.test(from.address)) {
    const neighbour = neighbourhood.find(address, from);
    if (neighbour.kind === "readable") return neighbour;
  }
  if (isPrivateHost(url.hostname)) return { kind: "forbidden", reason: "its host is private" };
  return { kind: "unread", reason: "documents on other hosts are not fetched" };
}

/** Percent-encoding undone once. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
