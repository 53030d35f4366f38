import { describe, expect, it } from "vitest";
import { concealPair } from "../../../../templates/connector/src/runtime/access/conceal-pair.js";
import { redact } from "../../../../templates/connector/src/runtime/access/redaction.js";
import { printable } from "../../../../templates/connector/src/runtime/logging.js";
import { Secret } from "../../../../templates/connector/src/runtime/access/secret.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a client's name and its secret", () => {
  it("are hidden as HTTP Basic sends them", () => {
    concealPair("orders-client", "canary one/two");
    expect(redact(`the header was Basic_${base64("orders-client:canary one/two")}`)).not.toContain(
      base64("orders-client:canary one/two").slice(0, 20),
    );
  });

  it("are hidden as an OAuth client sends them, each half form-encoded", () => {
    concealPair("orders-client", "canary three~four");
    const sent = base64("orders%2Dclient:canary+three%7Efour");
    expect(redact(`you sent ${sent}`)).toMatch(/^you sent \[secret\]=*$/);
  });
});

describe("a line of the log", () => {
  it("never ends in half of a secret", () => {
    const secret = new Secret("canary-".repeat(6));
    expect(printable(`${"x".repeat(980)}${"canary-".repeat(6)}`)).not.toContain("canary");
    expect(String(secret)).toBe("[secret]");
  });
});
