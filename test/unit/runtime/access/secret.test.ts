import { format, inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { conceal, redact, release } from "../../../../templates/connector/src/runtime/access/redaction.js";
import { reveal, Secret } from "../../../../templates/connector/src/runtime/access/secret.js";

const value = 'canary-"value/+?';

afterEach(() => release(value));

describe("a secret", () => {
  it.each([
    ["a string", (secret: Secret) => `${secret}`],
    ["JSON", (secret: Secret) => JSON.stringify({ secret })],
    ["inspection", (secret: Secret) => inspect({ secret }, { showHidden: true, depth: 5 })],
    ["a formatted line", (secret: Secret) => format("%s %o %j", secret, secret, secret)],
    ["its own keys", (secret: Secret) => Object.keys(secret).join() + JSON.stringify({ ...secret })],
  ])("does not show itself as %s", (_form, print) => {
    expect(print(new Secret(value))).not.toContain("canary");
  });

  it("comes out where a request is built", () => {
    expect(reveal(new Secret(value))).toBe(value);
  });
});

describe("redaction", () => {
  it.each([
    ["as it is", value],
    ["inside JSON", JSON.stringify({ echo: value })],
    ["URL-encoded", encodeURIComponent(value)],
    ["in base64", Buffer.from(value).toString("base64")],
    ["in base64url", Buffer.from(value).toString("base64url")],
  ])("finds a known secret %s", (_form, text) => {
    conceal(value);
    const redacted = redact(`before ${text} after`);
    expect(redacted).toMatch(/^before .*\[secret\].* after$/);
    expect(redacted).not.toContain("canary");
  });

  it("leaves short values alone, which are also words", () => {
    conceal("dev");
    expect(redact("a developer")).toBe("a developer");
  });

  it("ends when the secret is no longer valid", () => {
    conceal(value);
    release(value);
    expect(redact(value)).toBe(value);
  });
});
