import type { SqlValue, Statement } from "./driver.js";

/** Arguments by the names of a function's parameters; what is left out is null. */
export interface Arguments {
  readonly key_h: string;
  readonly [parameter: string]: SqlValue;
}

/**
 * A function of the schema. The server keeps the plans of what is inside, which no statement without a name gets: that is
 * most of what a short statement costs.
 */
export class Routine {
  readonly #parameters: readonly string[];
  readonly #alone: string;
  readonly #together: string;

  /** Parameters with their types, in order. */
  constructor(
    schema: string,
    name: string,
    parameters: Readonly<Record<string, "text" | "bigint" | "boolean" | "json">>,
  ) {
    const called = `"${schema}".${name}`;
    this.#parameters = Object.keys(parameters);
    const numbers = this.#parameters.map((_, index) => `$${index + 1}`);
    const columns = Object.entries(parameters).map(([parameter, type]) => `${parameter} ${type}`);
    this.#alone = `SELECT ${called}(${numbers.join(", ")}) AS reply`;
    this.#together = `SELECT ${called}(${this.#parameters.join(", ")}) AS reply FROM json_to_recordset($1) AS call(${columns.join(", ")})`;
  }

  /** One statement for all calls; it answers with a row for each, in their order. */
  statementOf(calls: readonly Arguments[]): Statement {
    const [first] = calls;
    if (first === undefined || calls.length > 1) return { text: this.#together, values: [JSON.stringify(calls)] };
    return { text: this.#alone, values: this.#parameters.map((parameter) => first[parameter]) };
  }
}
