import { StoreStartError, StoreUnavailableError } from "../store.js";
import { failureCode } from "./driver.js";

/** What people most often have to do something about. Codes: appendix A of the PostgreSQL manual, and Node.js. */
const reasons: ReadonlyMap<string, string> = new Map([
  ["28P01", "it refuses the user or the password"],
  ["28000", "it refuses the user, or this way of logging in"],
  ["3D000", "it has no such database"],
  ["53300", "it has no connection left"],
  ["57P03", "it is starting up or shutting down"],
  ["ECONNREFUSED", "nothing listens at that host and port"],
  ["ENOTFOUND", "the name of its host is not known"],
  ["ENOENT", "a file or socket that the URL names is not there"],
  [
    "ERR_INVALID_URL",
    "the URL can't be read: write postgres://user:password@host:5432/database, special characters as %23",
  ],
]);

/** Failures of the driver itself, which have no code. */
const wordings: readonly (readonly [RegExp, string])[] = [
  [/password must be a/, "it asks for a password, and the URL has none"],
  [/not support SSL/, "it offers no TLS, which the URL asks for"],
];

/** The error of a start that failed. Nothing of the driver's own error is in it: that may name host, user and database. */
export function describeStartFailure(error: unknown): StoreStartError {
  if (error instanceof StoreUnavailableError)
    return new StoreStartError("the PostgreSQL in IDEMPOTENCY_STORE does not answer");
  const code = failureCode(error);
  const reason = reasons.get(code);
  const wording = wordings.find(([pattern]) => error instanceof Error && pattern.test(error.message))?.[1];
  const said = wording ?? (reason === undefined ? code : `${reason} (${code})`);
  return new StoreStartError(`the PostgreSQL in IDEMPOTENCY_STORE can't be used: ${said}`);
}
