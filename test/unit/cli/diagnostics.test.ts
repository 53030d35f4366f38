import { describe, expect, test } from "vitest";
import { describeBriefly, describeDiagnostics, describeLocation } from "../../../src/cli/report/diagnostics.js";
import { type Diagnostic, type DiagnosticCode } from "../../../src/diagnostics/index.js";

const plain = (_: string, text: string): string => text;

function warnings(code: DiagnosticCode, number: number): readonly Diagnostic[] {
  return Array.from({ length: number }, (_, index) => ({
    code,
    severity: "warning" as const,
    message: `case ${index}`,
  }));
}

describe("describeDiagnostics", () => {
  test("groups by code, errors first", () => {
    const lines = describeDiagnostics(
      [...warnings("WRITE_TARGET", 1), { code: "CLI_VALUE", severity: "error", message: "wrong" }],
      plain,
    );
    expect(lines[0]).toContain("error");
    expect(lines[0]).toContain("CLI_VALUE");
    expect(lines.join("\n")).toContain("WRITE_TARGET");
  });

  test("cuts a long group and says how many are not shown", () => {
    const lines = describeDiagnostics(warnings("WRITE_TARGET", 100), plain);
    expect(lines.filter((line) => line.includes("case "))).toHaveLength(19);
    expect(lines.join("\n")).toContain("+81 more");
  });

  test("never cuts a group away, however many there are", () => {
    const codes: readonly DiagnosticCode[] = [
      "WRITE_TARGET",
      "WRITE_PATH",
      "WRITE_FAILED",
      "CLI_VALUE",
      "CLI_ARGUMENTS",
      "ANSWERS_INVALID",
      "INTERNAL",
    ];
    const lines = describeBriefly(
      codes.flatMap((code) => warnings(code, 30)),
      plain,
    );
    for (const code of codes) expect(lines.join("\n")).toContain(code);
    expect(lines.length).toBeLessThan(45);
  });

  test("names file, line and column, or the pointer", () => {
    expect(describeLocation({ file: "a.yaml", line: 3, column: 7 })).toBe("a.yaml:3:7");
    expect(describeLocation({ file: "a.yaml", pointer: "#/paths/~1x" })).toBe("a.yaml#/paths/~1x");
  });

  test("prints no control character of a pointer", () => {
    expect(describeLocation({ pointer: "#/a\u001b[2Jb\u202e" })).toBe("#/a\\u{1b}[2Jb\\u{202e}");
  });
});
