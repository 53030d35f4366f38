import { printable } from "../../../src/diagnostics/index.js";
import type { Diagnostic } from "../verdicts/emitted.js";
import type { Json } from "../verdicts/json.js";
import type { DeclaredParameter } from "./declared-arguments.js";
import type { Rule } from "./rules.js";

/** What the generator said when it made a project: an exception counts only when it was named there. */
export class Warnings {
  readonly #diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  /** Why a parameter is no argument, where the generator says so of this very parameter. */
  ofParameter({ location, wireName, pointer }: DeclaredParameter): Rule | undefined {
    const name = `"${printable(wireName, 80)}"`;
    const reserved = `The ${location} parameter ${name} is no argument: `;
    if (this.#says("OPERATION_PARAMETER_RESERVED", `${reserved}the connector sets it`, pointer))
      return "reserved-header";
    const credential = ["the credential sets it", "it carries a credential"];
    if (credential.some((reason) => this.#says("OPERATION_PARAMETER_RESERVED", `${reserved}${reason}`, pointer)))
      return "credential";
    const dropped = [`The parameter ${name} is left out: `, `The path parameter ${name} has no place in the path`];
    return dropped.some((beginning) => this.#says("OPERATION_PARAMETER_DROPPED", beginning, pointer))
      ? "dropped-parameter"
      : undefined;
  }

  /** Why the fields of a body are no arguments; in OpenAPI 2.0 it stands among the parameters. */
  ofBody(pointer: string, operation: string): Rule | undefined {
    const places = [pointer, `${operation}/parameters`];
    const says = (code: string, beginning: string): boolean =>
      places.some((place) => this.#says(code, beginning, place));
    if (says("OPERATION_BODY_DROPPED", "The request body is left out: ")) return "dropped-body";
    return says("OPERATION_BODY_TEXT", "The body is one text ") ? "text-body" : undefined;
  }

  dropsPattern(pattern: Json): boolean {
    return this.#says("SCHEMA_PATTERN_DROPPED", `The pattern ${printable(String(pattern), 120)} is not checked`);
  }

  dropsDefault(value: Json): boolean {
    return this.#says("SCHEMA_DEFAULT_DROPPED", `The default ${printable(JSON.stringify(value), 80)} does not fit`);
  }

  showsShort(tool: string): boolean {
    return this.#says("SCHEMA_TOO_LARGE", `${tool}: `);
  }

  /**
   * By the end of the pointer: a document of several files has other tokens before it, and in OpenAPI 2.0 the body counts
   * among the parameters.
   */
  #says(code: string, beginning: string, pointer?: string): boolean {
    return this.#diagnostics.some(
      (diagnostic) =>
        diagnostic.code === code &&
        diagnostic.message.startsWith(beginning) &&
        (pointer === undefined || endOf(diagnostic.location?.pointer) === endOf(pointer)),
    );
  }
}

/** The last two tokens that are no index. */
function endOf(pointer = ""): string {
  return pointer
    .replace(/(?:\/\d+)+$/, "")
    .split("/")
    .slice(-2)
    .join("/");
}
