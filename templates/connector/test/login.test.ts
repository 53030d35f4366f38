import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canary } from "./support/canary.js";
import { subject } from "./support/token-subject.js";
import { TokenTrial } from "./support/token-trial.js";

describe.skipIf(subject === undefined)("npm run login", () => {
  let trial: TokenTrial;

  beforeEach(async () => {
    trial = await TokenTrial.start();
  });

  afterEach(() => trial.end());

  it("signs in with the locked scopes, and the connector goes on from there", async () => {
    const variables = trial.environment(
      trial.own({ GRANT: "login", AUTHORIZATION_URL: `${trial.server.origin}/authorize` }),
    );
    const { code, output } = await trial.run("login", [trial.subject.id], variables, (text) => {
      const url = /http:\S+\/authorize\S+/.exec(text)?.[0];
      if (url !== undefined) void fetch(url);
    });
    expect(output).toContain("Signed in.");
    expect(code).toBe(0);
    expect(output).not.toContain(canary);
    const { answer } = await trial.call(await trial.connector(variables));
    expect(answer.status).toBe("ok");
  }, 60_000);
});
