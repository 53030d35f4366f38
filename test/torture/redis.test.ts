import { setTimeout as sleep } from "node:timers/promises";
import { hasRedisServer, RedisServer } from "../unit/runtime/idempotency/support/redis-server.js";
import { redis, storesUnderTest } from "../unit/runtime/idempotency/support/stores.js";
import { codeOf, deferred, isOk, isRefused } from "./support/answers.js";
import type { Connector } from "./support/connector.js";
import { executedSoon, sentAsTold } from "./support/procedures.js";
import { addressOf, Proxy } from "./support/proxy.js";
import { scenario } from "./support/scenario.js";
import type { Trial } from "./support/trial.js";

const documentedLoss = "documented: what Redis has lost is executed again when it is repeated";
const redisOnly = storesUnderTest.filter(({ name }) => hasRedisServer && name === "Redis");

async function redisOfItsOwn(trial: Trial): Promise<RedisServer> {
  const server = await RedisServer.start("--appendonly", "yes");
  trial.onClose(() => server.remove());
  return server;
}

/** All that was stored is gone: older keys are new again, which is documented, and nothing is said to be done that is not. */
async function forgotten(
  trial: Trial,
  connectors: readonly [Connector, Connector],
  round: number,
  lose: () => Promise<unknown>,
): Promise<void> {
  const [known, running] = [trial.write(`known-${round}`), trial.write(`running-${round}`)];
  const first = await trial.send(connectors[0], known);
  const [lost, answer] = deferred();
  trial.upstream.behaviour = { answers: async () => (await lost, "usual") };
  const sent = trial.send(connectors[0], running);
  while (trial.upstream.effectsOf(running.action) === 0) await sleep(5);
  trial.faults += 1;
  await lose();
  answer();
  const answered = await sent;
  trial.check(isOk(first) && isOk(answered), `round ${round}: the owners got ${codeOf(first)}, ${codeOf(answered)}`);
  trial.upstream.behaviour = {};
  trial.forget();
  for (const write of [known, running]) {
    // A connection that ends under a call refuses it.
    const repeats = [await sentAsTold(trial, connectors[1], write), await sentAsTold(trial, connectors[0], write)];
    trial.check(repeats[0]?.call.executed_now === true, `${write.action}: the repeat got ${codeOf(repeats[0])}`);
    trial.check(repeats[1]?.call.replayed === true, `${write.action}: the second repeat got ${codeOf(repeats[1])}`);
    trial.allow(write.action, 2);
  }
}

scenario(
  { id: "S4", variant: "FLUSHALL", title: "Redis forgets everything", full: 20, ci: 1, stores: redisOnly },
  async (trial) => {
    const server = await redisOfItsOwn(trial);
    await trial.moveTo(redis(server.url));
    const connectors = [await trial.start(), await trial.start()] as const;
    for (const connector of connectors) await trial.send(connector, trial.write(`warm-${connector.name}`));
    for (let round = 0; round < trial.rounds; round += 1) {
      await forgotten(trial, connectors, round, () => server.command("FLUSHALL"));
    }
    trial.note(documentedLoss);
  },
);

scenario(
  {
    id: "S4",
    variant: "new secret",
    title: "Redis forgets, a new process is first",
    full: 20,
    ci: 2,
    stores: redisOnly,
  },
  async (trial) => {
    const server = await redisOfItsOwn(trial);
    await trial.moveTo(redis(server.url));
    for (let round = 0; round < trial.rounds; round += 1) {
      const earlier = await trial.start();
      await trial.send(earlier, trial.write(`earlier-${round}`));
      trial.faults += 1;
      await server.command("FLUSHALL");
      trial.forget();
      const write = trial.write(`secret-${round}`);
      const executed = await trial.send(await trial.start(), write);
      trial.check(isOk(executed), `round ${round}: the new process got ${codeOf(executed)}`);
      // Its hashes are made with a secret that the store no longer knows: all keys would look unused to it.
      const refused = await trial.send(earlier, write);
      trial.check(isRefused(refused), `round ${round}: the earlier process got ${codeOf(refused)}`);
    }
    trial.forget();
  },
);

scenario(
  { id: "S4", variant: "failover", title: "Redis fails over to an empty replica", full: 20, ci: 1, stores: redisOnly },
  async (trial) => {
    const pair = [await redisOfItsOwn(trial), await redisOfItsOwn(trial)] as const;
    await trial.moveTo(redis(pair[0].url));
    const proxy = await Proxy.start(addressOf(pair[0].url));
    trial.onClose(() => proxy.close());
    const environment = { IDEMPOTENCY_STORE: proxy.urlOf(pair[0].url) };
    const connectors = [await trial.start(environment), await trial.start(environment)] as const;
    for (let round = 0; round < trial.rounds; round += 1) {
      const next = pair[(round + 1) % 2] ?? pair[0];
      await forgotten(trial, connectors, round, async () => {
        await next.command("FLUSHALL");
        proxy.redirect(addressOf(next.url));
      });
    }
    trial.forget();
    trial.note(documentedLoss);
  },
);

scenario(
  { id: "S4", variant: "eviction", title: "Redis is told to evict", full: 20, ci: 1, stores: redisOnly },
  async (trial) => {
    const server = await redisOfItsOwn(trial);
    await trial.moveTo(redis(server.url));
    for (let round = 0; round < trial.rounds; round += 1) {
      const connector = await trial.start();
      const write = trial.write(`evicted-${round}`);
      trial.faults += 1;
      await server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      const refused = await trial.send(connector, write);
      trial.check(isRefused(refused), `round ${round}: a server that evicts got ${codeOf(refused)}`);
      await server.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
      await executedSoon(trial, connector, write);
      await connector.end("SIGKILL");
    }
  },
);
