import { StoreStartError } from "../store.js";
import type { RedisAddress } from "./location.js";

const packageName: string = "@redis/client";
/** The release whose behaviour at a lost connection this store relies on: what was sent is rejected, never sent again. */
const packageVersion = "6.3.1";

/** What this store needs of a client: one connection that is never repaired by itself. */
export interface RedisClient {
  connect(): Promise<unknown>;
  sendCommand(command: readonly string[]): Promise<unknown>;
  destroy(): void;
  on(event: "error", listener: (error: unknown) => void): unknown;
}

export type CreateClient = () => RedisClient;

type ClientFactory = (options: object) => RedisClient;

/**
 * Loads the driver, an optional package.
 * @throws StoreStartError when it is not there.
 */
export async function loadDriver(address: RedisAddress): Promise<CreateClient> {
  const createClient = clientFactory(await importDriver());
  const { host, port, tls, ...login } = address;
  return () =>
    createClient({
      ...login,
      socket: { host, port, tls, connectTimeout: 2_000, reconnectStrategy: false },
      disableOfflineQueue: true,
      // The time limits are this store's own: the driver's end when a command is written, not when it is answered.
      commandOptions: { timeout: undefined },
      RESP: 2,
      maintNotifications: "disabled",
      disableClientInfo: true,
    });
}

/**
 * What kind of failure it was, for people: the code of the server (`READONLY`) or of the socket (`ECONNREFUSED`). The
 * error's own text is never passed on, it may name the address.
 */
export function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeInReply(error.message) ?? error.constructor.name;
}

/** Codes of replies, also where an older server wraps the reply to a command in that to its script. */
function codeInReply(message: string): string | undefined {
  const wrapped = /\b(WRONGTYPE|OOM|READONLY|MISCONF|NOREPLICAS|NOPERM)\b/.exec(message)?.[1];
  return wrapped ?? /^([A-Z]{3,})\b/.exec(message)?.[1];
}

async function importDriver(): Promise<unknown> {
  try {
    const module: unknown = await import(packageName);
    return module;
  } catch (error) {
    const message = `the Redis store of a connector that writes needs the package ${packageName}: run "npm install ${packageName}@${packageVersion}"`;
    throw new StoreStartError(message, { cause: error });
  }
}

function clientFactory(module: unknown): ClientFactory {
  const exported = isObject(module) ? module["createClient"] : undefined;
  if (isClientFactory(exported)) return exported;
  throw new StoreStartError(`${packageName} has no createClient: run "npm install ${packageName}@${packageVersion}"`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isClientFactory(value: unknown): value is ClientFactory {
  return typeof value === "function";
}
