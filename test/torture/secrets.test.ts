import { isOk } from "./support/answers.js";
import { secret } from "./support/credential.js";
import { scenario } from "./support/scenario.js";
import type { Trial } from "./support/trial.js";

/*
 * Every scenario of these tests searches its answers, logs and store for the credential, which the upstream says back in every
 * answer. This one makes the connector as talkative as it can be, and shows that the search finds what is there.
 */

const statuses = [201, 400, 401, 409, 422, 429, 500, 503];

/** Every answer an upstream can give, with the credential in it, and none at all. */
async function hearEverything(trial: Trial): Promise<void> {
  const connector = await trial.start({
    INSECURE_LOG_CONTENT: "true",
    LOG_LEVEL: "debug",
    UPSTREAM_TIMEOUT_MS: "1500",
  });
  for (let round = 0; round < trial.rounds; round += 1) {
    for (const status of statuses) {
      trial.upstream.behaviour = { takes: () => status === 201, answers: async () => ({ status }) };
      await trial.attempt(connector, trial.write(`hear-${round}-${status}`, { tool: "create_refund" }));
      trial.allow(`hear-${round}-${status}`, status === 201 ? 1 : 0);
    }
  }
  trial.upstream.behaviour = {};
  const findable = trial.write("findable");
  const answer = await trial.send(connector, findable);
  trial.check(
    isOk(answer) && JSON.stringify(answer).includes(findable.action),
    "the answer does not say what was asked",
  );
  await connector.end("SIGTERM");
  trial.check(connector.log.includes(findable.action), "what was said is not in the log, where it would be found");
  const contents = await trial.kind.contents(trial.place);
  trial.check(contents.includes(findable.action), "what was said is not in the store, where it would be found");
  trial.check(!secret.isIn(connector.log + contents), "the credential is where everything else is");
}

scenario({ id: "R1", title: "an upstream that says the credential back", full: 50, ci: 1 }, hearEverything);
