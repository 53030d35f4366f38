import { describe, expect, it } from "vitest";
import { conceal, release } from "../../../../templates/connector/src/runtime/access/redaction.js";
import { type ErrorBody, ToolError } from "../../../../templates/connector/src/runtime/errors/tool-error.js";
import { answerText } from "../../../../templates/connector/src/runtime/results/index.js";

const body: ErrorBody = {
  code: "INVALID_ARGUMENTS",
  message: "Some things are not right.",
  executed: "no",
  retry: { allowed: true, key: "same" },
  next: "Correct what `fix` names.",
};
const fix = (index: number, length: number) => ({
  path: `a${index}`,
  problem: "p".repeat(length),
  expected: "e".repeat(length),
  example: "x".repeat(length),
});

describe("an error that leaves the connector", () => {
  it("is as it was made when it is short and holds no secret", () => {
    const whole = { ...body, fix: [fix(1, 100)], upstream: { status: 400, said: "No." } };
    expect(new ToolError(whole).body).toEqual(whole);
  });

  it("loses examples, ends of texts and the last fixes when it is long, and stays whole JSON", () => {
    const long = { ...body, fix: Array.from({ length: 20 }, (_, index) => fix(index, 2_000)) };
    const error = new ToolError(long).body;
    const text = answerText({ status: "error", error });
    expect(text.length).toBeLessThanOrEqual(8_000);
    expect(JSON.parse(text.slice(text.indexOf("\n")))).toEqual({ status: "error", error });
    expect(error.fix?.length).toBeGreaterThan(5);
    expect(error.fix?.[0]?.problem).toMatch(/^p+…$/);
  });

  it("leaves long arguments out of the call that verifies it: half a value would be another one", () => {
    const verify = { tool: "get_thing", arguments: { id: "1", text: "y".repeat(9_000) } };
    expect(new ToolError({ ...body, verify }).body.verify).toEqual({ tool: "get_thing", arguments: { id: "1" } });
  });

  it("holds no secret, wherever it would stand", () => {
    conceal("s3cr3t-value");
    try {
      const secret = { path: "p", problem: "got s3cr3t-value", expected: "e", example: { key: "s3cr3t-value" } };
      const verify = { tool: "t", arguments: { id: "s3cr3t-value" } };
      const error = new ToolError({ ...body, message: "s3cr3t-value", fix: [secret], verify });
      expect(JSON.stringify(error.body) + error.message + String(error.stack)).not.toContain("s3cr3t-value");
    } finally {
      release("s3cr3t-value");
    }
  });
});
