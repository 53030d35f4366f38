import { about } from "./about.js";
import { readOffered } from "./offered.js";
import { type LogSettings, logLevels } from "./runtime/logging.js";
import type { CredentialSettings } from "./runtime/settings/credential.js";
import { type CredentialStoreSettings, readCredentialStore } from "./runtime/settings/credential-store.js";
import { readCredentials } from "./runtime/settings/credentials.js";
import { Environment } from "./runtime/settings/environment.js";
import { type HttpSettings, readHttpSettings } from "./runtime/settings/http.js";
import { readServers, type Servers } from "./runtime/settings/servers.js";
import { readStore, type StoreSettings } from "./runtime/settings/store.js";
import { isRecorded, longestGuardMs } from "./runtime/policy.js";
import type { Toolbox } from "./runtime/toolbox.js";
import { upstream } from "./upstream.js";

/** Everything that can be set from outside; `.env.example` describes the variables. */
export interface Config {
  /** Absent: stdio. */
  readonly http?: HttpSettings;
  readonly toolbox: Toolbox;
  /** Whether any tool that is offered keeps records, so that the store is needed. */
  readonly recorded: boolean;
  /** For each caller. */
  readonly callsPerMinute: number;
  readonly credentials: ReadonlyMap<string, CredentialSettings>;
  /** Where the tokens are kept that credentials get. */
  readonly credentialStore: CredentialStoreSettings;
  readonly upstream: { readonly servers: Servers; readonly timeoutMs: number };
  readonly idempotency: {
    readonly store: StoreSettings;
    readonly leaseMs: number;
    readonly waitMs: number;
    readonly guardMs: number;
  };
  readonly resultMaxChars: number;
  readonly log: LogSettings;
}

const minute = 60_000;
const day = 1_440 * minute;

/**
 * Turns environment variables into settings.
 * @throws SettingsError that names every variable that is missing, wrong or in contradiction with another.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const environment = new Environment(variables);
  const { toolbox, credentials } = readOffered(environment);
  const timeoutMs = environment.integer("UPSTREAM_TIMEOUT_MS", 45_000, { min: 100, max: 10 * minute });
  const transport = environment.oneOf("MCP_TRANSPORT", ["stdio", "http"], "stdio");
  const http = transport === "http" ? readHttpSettings(environment) : undefined;
  const ownMachine = http?.issuer === undefined;
  const recorded = [...toolbox.policies.values()].some(isRecorded);
  const config: Config = {
    ...(http && { http }),
    toolbox,
    recorded,
    callsPerMinute: environment.integer("MCP_RATE_LIMIT", ownMachine ? 6_000 : 600, { min: 1, max: 1_000_000_000 }),
    credentials: readCredentials(environment, credentials, toolbox.policies),
    credentialStore: readCredentialStore(environment, about.name),
    upstream: { servers: readServers(environment, upstream), timeoutMs },
    idempotency: {
      store: readStore(environment, { ...about, needed: recorded }),
      leaseMs: environment.integer("IDEMPOTENCY_LEASE_MS", timeoutMs + 15_000, { min: 100, max: day }),
      waitMs: environment.integer("IDEMPOTENCY_WAIT_MS", 20_000, { min: 0, max: 10 * minute }),
      guardMs: environment.integer("IDEMPOTENCY_GUARD_MS", 10 * minute, { min: 0, max: longestGuardMs }),
    },
    resultMaxChars: environment.integer("RESULT_MAX_CHARS", 32_000, { min: 1_000, max: 500_000 }),
    log: {
      level: environment.oneOf("LOG_LEVEL", logLevels, "info"),
      content: environment.oneOf("INSECURE_LOG_CONTENT", ["true", "false"], "false") === "true",
    },
  };
  if (environment.text("NODE_TLS_REJECT_UNAUTHORIZED") === "0") {
    environment.problem("NODE_TLS_REJECT_UNAUTHORIZED=0 accepts any certificate: unset it");
  }
  environment.finish();
  return Object.freeze(config);
}
