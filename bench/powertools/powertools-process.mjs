/**
 * A Lambda execution environment with a function that Powertools makes idempotent, written as its documentation shows:
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { order } from "./upstream.mjs";

const { peers, redis, namespace, upstream, validation } = JSON.parse(process.env.SUBJECT);
const require = createRequire(join(peers, "package.json"));
const { IdempotencyConfig, makeIdempotent } = require("@aws-lambda-powertools/idempotency");
const { CachePersistenceLayer } = require("@aws-lambda-powertools/idempotency/cache");
const { createClient } = require("@redis/client");

const client = createClient({ url: redis });
client.on("error", () => undefined);
await client.connect();
const persistenceStore = new CachePersistenceLayer({ client });
const config = new IdempotencyConfig({
  eventKeyJmesPath: "idempotency_key",
  ...(validation && { payloadValidationJmesPath: "payment" }),
});
const handler = makeIdempotent((event, _context) => order(upstream, event.payment), {
  persistenceStore,
  config,
  keyPrefix: namespace,
});

process.on("message", async ({ id, key, payment, timeoutMs }) => {
  const deadline = Date.now() + timeoutMs;
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() };
  const event = { payment, ...(key !== undefined && { idempotency_key: key }) };
  process.send({ id, ...(await outcomeOf(handler(event, context))) });
});
process.send({ ready: true });

async function outcomeOf(answer) {
  try {
    return { result: await answer };
  } catch (error) {
    return { error: error.name === "TypeError" ? "the handler's own error" : error.name };
  }
}
