import { catalogue, type Diagnostic, exitCodes, printable, Refusal } from "../../diagnostics/index.js";
import type { Paint } from "../terminal/paint.js";
import type { Screen } from "../terminal/screen.js";
import { describeBriefly, describeLocation } from "./diagnostics.js";
import { diagnosticForJson } from "./json.js";

export interface FailureContext {
  readonly screen: Screen;
  readonly json: boolean;
  readonly debug: boolean;
  /** What had been found before the run stopped. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Says what stopped the run; returns the exit code. */
export function reportFailure(error: unknown, { screen, json, debug, diagnostics }: FailureContext): number {
  const refusal = asRefusal(error);
  screen.settle();
  if (json)
    screen.print(
      JSON.stringify(
        {
          error: { ...diagnosticForJson(refusal.diagnostic), exitCode: refusal.exitCode },
          diagnostics: diagnostics.map(diagnosticForJson),
        },
        undefined,
        2,
      ),
    );
  if (refusal.exitCode === exitCodes.documentInvalid) {
    for (const line of describeBriefly(
      diagnostics.filter(({ severity }) => severity !== "info"),
      screen.paint,
    ))
      screen.note(line);
  }
  for (const line of describeRefusal(refusal.diagnostic, screen.paint)) screen.note(line);
  if (debug && error instanceof Error) screen.note(stackOf(error));
  return refusal.exitCode;
}

/** A message of a document has passed `printable()` where it was made; the stack has not. */
function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .map((line) => printable(line, 400))
    .join("\n");
}

/** The one error that ends a run: where, what, and what to do. */
export function describeRefusal({ code, message, location, help }: Diagnostic, paint: Paint): readonly string[] {
  const place = location === undefined ? "" : describeLocation(location);
  return [
    `${paint("red", "error")} ${place === "" ? "" : `${place}: `}${message} ${paint("dim", `(${code})`)}`,
    `  → ${help ?? catalogue[code].fix}`,
  ];
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isCancellation(error)) {
    return new Refusal(exitCodes.cancelled, { code: "CLI_CANCELLED", message: "Cancelled. Nothing was left behind." });
  }
  const message = error instanceof Error ? `${error.name}: ${error.message.split("\n")[0] ?? ""}` : String(error);
  return new Refusal(exitCodes.internal, { code: "INTERNAL", message: printable(message, 300) });
}

/** Ctrl-C in a prompt, or a signal while something was under way. */
function isCancellation(error: unknown): boolean {
  return error instanceof Error && ["ExitPromptError", "AbortPromptError", "AbortError"].includes(error.name);
}
