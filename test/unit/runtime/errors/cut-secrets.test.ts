import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { conceal, release } from "../../../../templates/connector/src/runtime/access/redaction.js";
import { readError } from "../../../../templates/connector/src/runtime/errors/read-error.js";
import { cleanLine } from "../../../../templates/connector/src/runtime/results/clean-text.js";

/*
 * Half of a secret is not recognised: wherever a text is cut, secrets have been taken out before.
 */

const secret = `canary-${"half".repeat(10)}`;

beforeAll(() => conceal(secret));
afterAll(() => release(secret));

const read = (body: string, headers: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify(readError(headers, Buffer.from(body)));

describe("an error of an upstream is quoted without half of a secret", () => {
  it.each([
    ["where a quotation ends", JSON.stringify({ message: "x".repeat(480) + secret })],
    ["behind a stack that is left out", `${"    at run (/srv/app.js:1:1)\n".repeat(147)}${" ".repeat(10)}\n${secret}`],
    ["where the text of an element ends", `<Error><Message>${"x".repeat(3_990)}${secret}</Message></Error>`],
    [
      "where the name of a field ends",
      JSON.stringify({ errors: [{ field: "x".repeat(180) + secret, message: "no" }] }),
    ],
    ["between characters that nobody sees", JSON.stringify({ message: secret.replace(/(?<=.)/g, "\u200b") })],
  ])("%s", (_place, body) => {
    expect(read(body)).not.toMatch(/canary|half/);
  });

  it("where the id of a request ends", () => {
    expect(read("", { "x-request-id": "x".repeat(80) + secret })).not.toContain("canary");
  });
});

it("a line is cut behind a secret that was taken out", () => {
  expect(cleanLine(`see ${secret} for more`, 30)).toBe("see [secret] for more");
});
