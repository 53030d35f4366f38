import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canary } from "./support/canary.js";
import { subject } from "./support/token-subject.js";
import { TokenTrial } from "./support/token-trial.js";

describe.skipIf(subject === undefined)("npm run doctor", () => {
  let trial: TokenTrial;

  beforeEach(async () => {
    trial = await TokenTrial.start();
  });

  afterEach(() => trial.end());

  it("says that all is well, with what was granted beside what is locked", async () => {
    const { code, output } = await trial.run("doctor", ["--json"], trial.environment());
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      ok: true,
      credentials: expect.arrayContaining([expect.objectContaining({ reachable: true, state: "ok" })]),
    });
    expect(output).not.toContain(canary);
  });

  it("ends with 1 after a dead grant, and says what to run", async () => {
    const variables = trial.signedIn();
    trial.server.revokeAll();
    const { code, output } = await trial.run("doctor", [], variables);
    expect(code).toBe(1);
    expect(output).toContain("npm run login");
    expect(output).not.toContain(canary);
  });
});
