import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type {
  AnsweredCall,
  AuthorizedCall,
  Call,
  ClaimedCall,
  Middleware,
} from "../../../../../templates/connector/src/runtime/call.js";
import { compact } from "../../../../../templates/connector/src/runtime/compact.js";
import type { Connector } from "../../../../../templates/connector/src/runtime/connector.js";
import { createDispatcher } from "../../../../../templates/connector/src/runtime/dispatch.js";
import { healthOf } from "../../../../../templates/connector/src/runtime/health.js";
import type { Once } from "../../../../../templates/connector/src/runtime/idempotency/index.js";
import { createLogger } from "../../../../../templates/connector/src/runtime/logging.js";
import { createPipeline } from "../../../../../templates/connector/src/runtime/pipeline.js";
import type { IdempotencyChoices } from "../../../../../templates/connector/src/runtime/policy.js";
import { createCatalog } from "../../../../../templates/connector/src/runtime/server/catalog.js";
import { createToolbox, type Parts } from "../../../../../templates/connector/src/runtime/toolbox.js";
import { validate } from "../../../../../templates/connector/src/runtime/validate.js";
import { about } from "../../../../golden/shop/src/about.js";
import { createRefund, listRefunds, readPolicy, writePolicy } from "./fixtures.js";

/** A connector of two tools, the write with the owner's choices. */
export function refundParts(idempotency: IdempotencyChoices = {}): Parts {
  return {
    tools: { create_refund: async () => createRefund, list_refunds: async () => listRefunds },
    policy: { create_refund: writePolicy(), list_refunds: readPolicy },
    extensions: { tools: { create_refund: { idempotency } } },
  };
}

/** Every step of the pipeline as it is, but for the credential and for the upstream: that counts, and takes its time. */
export async function refundConnector(once: Once["once"], parts: Parts, pauseMs = 0): Promise<Connector> {
  const toolbox = createToolbox(parts);
  const credential = {
    apply: () => Promise.resolve({ headers: {}, query: {}, cookies: {} }),
    renew: () => Promise.resolve(false),
  };
  const authorize: Middleware<Call, AuthorizedCall> = (next) => (call) => next({ ...call, credential });
  let effects = 0;
  const execute: Middleware<ClaimedCall, AnsweredCall> = (next) => async (call) => {
    effects += 1;
    const body = Buffer.from(JSON.stringify({ id: `r_${effects}` }));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const headers = { "content-type": "application/json" };
    return next({ ...call, response: { status: 201, headers, body, complete: true } });
  };
  const handle = createPipeline({ authorize, validate, once, execute, compact: compact() });
  return {
    about,
    policies: toolbox.policies,
    removed: new Set(),
    broaderScopes: toolbox.broaderScopes,
    call: createDispatcher({ toolbox, handle, log: await createLogger({ level: "silent", content: false }) }),
    health: () => healthOf([]),
    prepare: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** The answer to `tools/list`, in a file as the build writes it. */
export async function writeCatalog({ tools, policy, extensions }: Parts, path: string): Promise<URL> {
  writeFileSync(path, JSON.stringify(await createCatalog(tools, policy, extensions)));
  return pathToFileURL(path);
}
