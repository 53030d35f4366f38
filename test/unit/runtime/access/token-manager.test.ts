import { describe, expect, it } from "vitest";
import { postponed, refused } from "../../../../templates/connector/src/runtime/access/access-error.js";
import { reveal, Secret } from "../../../../templates/connector/src/runtime/access/secret.js";
import { TokenManager } from "../../../../templates/connector/src/runtime/access/token-manager.js";
import type { Token } from "../../../../templates/connector/src/runtime/access/token-request.js";

/** A server that issues numbered tokens for 1,000 s, on a clock of ours. */
class Issuer {
  now = 0;
  requests = 0;
  failure: Error | undefined;
  readonly manager = new TokenManager(
    () => this.#issue(),
    () => this.now,
  );

  async token(): Promise<string> {
    return reveal((await this.manager.fresh()).secret);
  }

  async #issue(): Promise<Token> {
    this.requests += 1;
    const secret = new Secret(`token-number-${this.requests}`);
    await Promise.resolve();
    if (this.failure !== undefined) throw this.failure;
    return { secret, renewAt: this.now + 940_000, expiresAt: this.now + 1_000_000 };
  }
}

describe("the token manager", () => {
  it("makes one request for many calls at once", async () => {
    const issuer = new Issuer();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => issuer.token()));
    expect(new Set(tokens)).toEqual(new Set(["token-number-1"]));
    expect(issuer.requests).toBe(1);
  });

  it("keeps a token until shortly before its end", async () => {
    const issuer = new Issuer();
    await issuer.token();
    issuer.now = 939_999;
    expect(await issuer.token()).toBe("token-number-1");
    issuer.now = 940_000;
    expect(await issuer.token()).toBe("token-number-2");
  });

  it("uses the old token on, and asks again after a pause, when the server is out of reach", async () => {
    const issuer = new Issuer();
    await issuer.token();
    issuer.now = 950_000;
    issuer.failure = postponed("UPSTREAM_UNREACHABLE", "No answer.", 5);
    expect(await issuer.token()).toBe("token-number-1");
    expect(await issuer.token()).toBe("token-number-1");
    expect(issuer.requests).toBe(2);
    issuer.now = 955_000;
    issuer.failure = undefined;
    expect(await issuer.token()).toBe("token-number-3");
  });

  it("fails when the token has ended and no other can be had", async () => {
    const issuer = new Issuer();
    await issuer.token();
    issuer.now = 1_000_000;
    issuer.failure = postponed("UPSTREAM_UNREACHABLE", "No answer.", 5);
    await expect(issuer.token()).rejects.toThrow("UPSTREAM_UNREACHABLE");
  });

  it("fails at once when the credential itself is refused, even while the old token lives", async () => {
    const issuer = new Issuer();
    await issuer.token();
    issuer.now = 950_000;
    issuer.failure = refused("UPSTREAM_AUTH", "Refused.", "Tell the user.");
    await expect(issuer.token()).rejects.toThrow("UPSTREAM_AUTH");
  });

  it("replaces a refused token once, however many calls were refused with it", async () => {
    const issuer = new Issuer();
    const token = await issuer.manager.fresh();
    const replaced = await Promise.all([issuer.manager.replace(token), issuer.manager.replace(token)]);
    const late = await issuer.manager.replace(token);
    expect([...replaced, late].map(({ secret }) => reveal(secret))).toEqual(Array(3).fill("token-number-2"));
  });
});
