import { about } from "./about.js";
import type { Config } from "./config.js";
import { extensions } from "./extensions/index.js";
import { authorize } from "./runtime/access/authorize.js";
import { openCredentials } from "./runtime/access/open-credentials.js";
import { reveal } from "./runtime/access/secret.js";
import { limitRate, RateLimit } from "./runtime/access/rate-limit.js";
import { compact } from "./runtime/compact.js";
import type { Calls } from "./runtime/connector.js";
import { createDispatcher } from "./runtime/dispatch.js";
import { execute } from "./runtime/execute.js";
import { healthOf, type HealthProbe } from "./runtime/health.js";
import {
  createOnce,
  type Once,
  type OnceLogger,
  type OpenStore,
  openStore,
  type Store,
} from "./runtime/idempotency/index.js";
import { lazyOnce } from "./runtime/lazy-once.js";
import { createLogger } from "./runtime/logging.js";
import { createPipeline } from "./runtime/pipeline.js";
import { createTracing } from "./runtime/telemetry/tracing.js";
import { createUpstreamClient } from "./runtime/upstream/client.js";
import { Gates } from "./runtime/upstream/gates.js";
import type { StoreSettings } from "./runtime/settings/store.js";
import { validate } from "./runtime/validate.js";

/** Puts tools, steps and the owner's extensions together: what happens between a call and its answer. */
export async function createConnector(config: Config): Promise<Calls> {
  const { toolbox, upstream, resultMaxChars, callsPerMinute } = config;
  const log = await createLogger(config.log);
  if (config.log.content) log.warn({}, "INSECURE_LOG_CONTENT: arguments and results are in this log");
  const credentials = await openCredentials(config.credentials, config.credentialStore, log);
  const client = createUpstreamClient();
  const gates = new Gates(upstream.servers, upstream.timeoutMs);
  let store: Store | undefined;
  const writes = lazyOnce(async () => {
    const opened = await openStoreOf(config.idempotency.store);
    store = opened.store;
    return onceWith(opened, config, gates, log);
  });
  const pipeline = createPipeline({
    authorize: authorize(credentials.sources, toolbox.broaderScopes),
    validate,
    once: writes.once,
    execute: execute({ ...upstream, client, gates, userAgent: `${about.name}/${about.version}` }),
    compact: compact({ maxChars: resultMaxChars }),
  });
  const probes: readonly HealthProbe[] = [
    { name: "store", check: async () => store?.health().then(() => "pass" as const) ?? "pass" },
    { name: "credentials", check: () => credentials.health() },
    { name: "upstream", check: () => (gates.someClosed() ? "warn" : "pass") },
  ];
  const around = [limitRate(new RateLimit(callsPerMinute)), ...(extensions.middleware ?? [])];
  const handle = around.reduceRight((next, middleware) => middleware(next), pipeline);
  return {
    call: createDispatcher({ toolbox, handle, log, tracing: await createTracing(about) }),
    health: () => healthOf(probes),
    prepare: async () => {
      await credentials.prepare();
      if (config.recorded) await writes.open();
    },
    close: async (graceMs) => {
      await writes.close(graceMs);
      await client.close();
    },
  };
}

async function onceWith(
  opened: OpenStore,
  { idempotency, toolbox }: Config,
  gates: Gates,
  logger: OnceLogger,
): Promise<Once> {
  const { store: settings, ...times } = idempotency;
  const { durability } = await opened.store.health();
  logger.info({}, `idempotency keys are kept in: ${durability}`);
  return createOnce({
    ...opened,
    ...(settings.sealingKeys && { sealingKeys: settings.sealingKeys }),
    ...times,
    upstreamBaseUrlOf: (call) => gates.baseUrlOf(call),
    gateOf: (call) => gates.of(call),
    findTool: async (name) => (toolbox.policies.has(name) ? toolbox.load(name) : undefined),
    logger,
  });
}

function openStoreOf({ url, namespace, serverSecret }: StoreSettings): Promise<OpenStore> {
  return openStore(reveal(url), {
    ...(namespace !== undefined && { namespace }),
    ...(serverSecret !== undefined && { serverSecret: Buffer.from(reveal(serverSecret)) }),
  });
}
