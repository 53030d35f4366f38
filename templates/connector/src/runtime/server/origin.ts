import type { IncomingHttpHeaders } from "node:http";
import { type Refusal, rpcRefusal } from "./refusal.js";

/**
 * Refuses a request that a foreign web page makes through the user's browser: the Host must be a name of this server
 * (DNS rebinding), and an Origin, which browsers always send, must be one too (MCP transports, security).
 */
export function refuseForeign(headers: IncomingHttpHeaders, names: ReadonlySet<string>): Refusal | undefined {
  if (!names.has(hostNameOf(`http://${headers.host ?? ""}`))) return rpcRefusal(403, "Host is not allowed");
  if (headers.origin === undefined || names.has(hostNameOf(headers.origin))) return undefined;
  return rpcRefusal(403, "Origin is not allowed");
}

/** The names under which a connector may be addressed. */
export function allowedNames(loopback: boolean, publicUrl: URL | undefined): ReadonlySet<string> {
  const local = loopback ? ["localhost", "127.0.0.1", "[::1]"] : [];
  return new Set([...local, ...(publicUrl === undefined ? [] : [publicUrl.hostname])]);
}

function hostNameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
