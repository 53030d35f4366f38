import { describe, expect, it } from "vitest";
import { redact, redactValue } from "../../../../templates/connector/src/runtime/access/redaction.js";

const jwt = `eyJhbGciOiJIUzI1NiJ9.${"a".repeat(20)}.${"b".repeat(20)}`;

describe("what has the shape of a secret, whoever's it is,", () => {
  it.each([
    ["a JSON web token", `sent ${jwt} on`, "sent [secret] on"],
    ["a key of Stripe", `sk_live_${"a1".repeat(12)}`, "[secret]"],
    ["a webhook secret", `whsec_${"a1".repeat(12)}`, "[secret]"],
    ["a token of GitHub", `ghp_${"a".repeat(36)}`, "[secret]"],
    ["a token of GitLab", `glpat-${"a".repeat(20)}`, "[secret]"],
    ["a token of Slack", "xoxb-123456789012-abcdef", "[secret]"],
    ["a key of Amazon", "AKIAIOSFODNN7EXAMPLE", "[secret]"],
    ["a key of Google", `AIza${"a".repeat(35)}`, "[secret]"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----", "[secret]"],
    ["who logs in with a URL", "https://jane:pw@host/x", "https://[secret]@host/x"],
    ["a token in a URL", "https://h/x?a=1&access_token=abcdef&b=2", "https://h/x?a=1&access_token=[secret]&b=2"],
    ["a signature in a URL", "https://h/x?X-Amz-Signature=abcdef12", "https://h/x?X-Amz-Signature=[secret]"],
    ["a code in a URL", "https://h/cb?code=abcdef", "https://h/cb?code=[secret]"],
    ["a header in words", "Authorization: Bearer abcdef123456", "Authorization: Bearer [secret]"],
    ["a header in JSON", '{"x-api-key":"abcdef123456"}', '{"x-api-key":"[secret]"}'],
    ["a cookie", "Set-Cookie: sid=abcdef123; Path=/", "Set-Cookie: [secret]"],
  ])("is removed: %s", (_what, text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    "https://h/x?page_token=abcdefgh&key_id=5",
    "The authorization header is missing.",
    "skirt_live in Cookiecutter, ask-me: eyJust a word",
    "mail@example.com asked at https://example.com/@jane",
    "https://h/search?country_code=DE&code=DE",
  ])("is not seen where there is none: %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("is removed from the parts of a value, and with it all that stands under the name of such a header", () => {
    const value = { headers: { Authorization: "abc", accept: "x" }, list: [`ghp_${"a".repeat(36)}`, 5, null, true] };
    expect(redactValue(value)).toEqual({
      headers: { Authorization: "[secret]", accept: "x" },
      list: ["[secret]", 5, null, true],
    });
  });

  it("costs no more than its length, whatever the text", () => {
    const began = performance.now();
    for (const text of [
      "://".repeat(100_000),
      "?key=".repeat(50_000),
      "eyJ".repeat(100_000),
      "authorization:".repeat(20_000),
    ])
      redact(text);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
