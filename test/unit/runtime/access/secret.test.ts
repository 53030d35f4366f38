import { format, inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import {
  conceal,
  concealLately,
  redact,
  release,
} from "../../../../templates/connector/src/runtime/access/redaction.js";
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
    ["inside JSON inside JSON", JSON.stringify(JSON.stringify({ echo: value }))],
    ["inside JSON that escapes slashes", JSON.stringify({ echo: value }).replaceAll("/", "\\/")],
    ["as code points of JSON", value.replace(/[^\w-]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)],
    ["URL-encoded in lower case", encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
    ["URL-encoded twice", encodeURIComponent(encodeURIComponent(value))],
    ["in HTML", value.replaceAll('"', "&quot;").replaceAll("/", "&#x2F;").replaceAll("+", "&#43;")],
    ["in base64 of something longer", Buffer.from(`Authorization: ${value}\r\n`).toString("base64")],
    ["in base64 of something longer by a byte", Buffer.from(`Authorization:  ${value}\r\n`).toString("base64")],
  ])("finds a known secret %s", (_form, text) => {
    conceal(value);
    const redacted = redact(`before ${text} after`);
    expect(redacted).toMatch(/^before .*\[secret\].* after$/);
    expect(redacted).not.toMatch(/canary|value|Y2FuYXJ5|NhbmFye|jYW5hcn/);
  });

  it("finds a secret of several lines, and each line of it", () => {
    const lines = "-----BEGIN KEY-----\nMIGHAgEAMBMGByqGSM49\nAgEGCCqGSM49AwEHBG0w\n-----END KEY-----";
    conceal(lines);
    expect(redact(`It said ${JSON.stringify(lines)}.`)).toBe('It said "[secret]".');
    expect(redact("It said AgEGCCqGSM49AwEHBG0w.")).toBe("It said [secret].");
    release(lines);
  });

  it("is not made slow by a text that goes on and on", () => {
    conceal('/\\&%+ "canary');
    const began = process.cpuUsage();
    for (const text of ["\\", "&amp;", "%25", "\n", "&#0", "/"]) redact(text.repeat(200_000));
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(5_000);
    release('/\\&%+ "canary');
  });

  it("takes hardly longer when it knows a thousand secrets of callers than when it knows ten", () => {
    const text = Array.from({ length: 400 }, (_, at) => `Customer number ${at} has paid what was due. `).join("");
    const names = Array.from({ length: 1_000 }, (_, at) => `header-${at}-${"x".repeat(200)}-${at * 7_919}`);
    const redactions = (): number => {
      const began = process.cpuUsage();
      for (let round = 0; round < 20; round += 1) redact(text);
      return process.cpuUsage(began).user;
    };
    const quickest = (): number => Math.min(redactions(), redactions(), redactions());
    for (const name of names.slice(0, 10)) concealLately(name);
    const ofTen = quickest();
    for (const name of names) concealLately(name);
    expect(quickest() / ofTen).toBeLessThan(8);
    for (const name of names) release(name);
  });

  it.each([
    ["a character that is escaped after every third", "abc+def/ghi=jkl"],
    ["letters that nobody writes in ASCII", "пароль-и-ключ"],
    ["its only plain characters at the start", "word&&&&&&"],
  ])("finds a secret that has %s", (_shape, secret) => {
    conceal(secret);
    const forms = [secret, encodeURIComponent(secret), Buffer.from(`${secret}\n`).toString("base64")];
    for (const form of forms) expect(redact(`before ${form}`)).toMatch(/^before \[secret\]/);
    release(secret);
  });

  it("replaces the secret that it has known for longer first, wherever they stand", () => {
    conceal("longer-known-secret");
    conceal("known-secret-of-late");
    expect(redact("known-secret-of-late longer-known-secret-of-late")).toBe("[secret] [secret]-of-late");
    release("longer-known-secret");
    release("known-secret-of-late");
  });

  it("goes on for one of two secrets that end alike when the other ends", () => {
    conceal("first-of-the-two");
    conceal("second-of-the-two");
    release("first-of-the-two");
    expect(redact("second-of-the-two")).toBe("[secret]");
    release("second-of-the-two");
  });

  it("leaves short values alone, which are also words", () => {
    conceal("dev");
    expect(redact("a developer")).toBe("a developer");
  });

  it("lasts for a secret that came and went, and is in use again", () => {
    concealLately(value);
    conceal(value);
    for (let number = 0; number < 1_000; number += 1) concealLately(`passing-${number}`);
    expect(redact(value)).toBe("[secret]");
  });

  it("ends when the secret is no longer valid", () => {
    conceal(value);
    release(value);
    expect(redact(value)).toBe(value);
  });
});
