import { StoreStartError } from "../store.js";

/** Where the server is and how to log in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
}

export interface RedisLocation {
  readonly address: RedisAddress;
  /** The URL says that nothing is evicted, for a server that does not tell. */
  readonly saysNoEviction: boolean;
  readonly warnings: readonly string[];
}

const acknowledgement = "maxmemory-policy";

/**
 * Takes a `redis://` or `rediss://` URL apart. No part of it is in any error, and the driver never sees it whole.
 * @throws StoreStartError when it can't be used.
 */
export function locationOf(url: string): RedisLocation {
  const parsed = parse(url);
  const database = /^\/?(\d{0,4})$/.exec(parsed.pathname)?.[1];
  if (database === undefined) throw new StoreStartError("the path of the URL in IDEMPOTENCY_STORE is not a number");
  const address = {
    host: parsed.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: parsed.port === "" ? 6379 : Number(parsed.port),
    tls: parsed.protocol === "rediss:",
    ...(parsed.username !== "" && { username: decode(parsed.username) }),
    ...(parsed.password !== "" && { password: decode(parsed.password) }),
    ...(database !== "" && { database: Number(database) }),
  };
  return { address, saysNoEviction: readParameters(parsed.searchParams), warnings: warningsOf(address) };
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed !== undefined && parsed.hostname !== "" && parsed.hash === "") return parsed;
  throw new StoreStartError(
    "the URL in IDEMPOTENCY_STORE can't be read: write redis://user:password@host:6379/0, special characters as %23",
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StoreStartError("user or password in IDEMPOTENCY_STORE is not percent-encoded correctly");
  }
}

function readParameters(parameters: URLSearchParams): boolean {
  for (const [name, value] of parameters) {
    if (name !== acknowledgement || value !== "noeviction")
      throw new StoreStartError(`the only parameter in IDEMPOTENCY_STORE can be ?${acknowledgement}=noeviction`);
  }
  return parameters.size > 0;
}

function warningsOf({ host, tls }: RedisAddress): readonly string[] {
  const loopback = host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
  if (tls || loopback) return [];
  return ["the connection to Redis is not encrypted: whoever reads along sees stored answers; use rediss://"];
}
