import type { z } from "zod";
import { describeInput } from "../schema/advertise.js";
import type { JsonSchema } from "../schema/compact-schema.js";
import { isRule } from "../schema/constraint.js";
import { exampleOf } from "../schema/example.js";
import { expectation, listed } from "../schema/expectation.js";
import { isSchema } from "../schema/inline.js";
import { propertyNames, schemaAt, variantsWith } from "../schema/schema-at.js";
import type { Tool } from "../tool.js";
import { nearest } from "./nearest.js";
import { pathText } from "./path-text.js";
import { shownValue } from "./shown-value.js";
import type { ArgumentFix } from "./tool-error.js";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** More problems than these help nobody. */
const MOST_FIXES = 20;

const described = new WeakMap<Tool, JsonSchema>();

/** What is wrong with the arguments of a call, all of it, in the tool's own names, each with what would be right. */
export function argumentFixes(tool: Tool, given: unknown, issues: readonly Issue[]): readonly ArgumentFix[] {
  const { cursor, fields: chosen, detail } = tool.reading ?? {};
  const own = [cursor, chosen, detail].filter((name) => name !== undefined);
  const report = new Report(describedInput(tool), given, own);
  const fixes = issues.flatMap((issue) => report.fixes(issue, []));
  const distinct = new Map(fixes.map((fix) => [`${fix.path}\n${fix.problem}`, fix]));
  return [...distinct.values()].slice(0, MOST_FIXES);
}

/** The input of a tool as JSON Schema, kept: needed only when something is wrong. */
export function describedInput(tool: Tool): JsonSchema {
  const known = described.get(tool);
  if (known !== undefined) return known;
  const schema = describeInput(tool.input);
  described.set(tool, schema);
  return schema;
}

class Report {
  readonly #schema: JsonSchema;
  readonly #given: unknown;
  /** Arguments besides those of the schema. */
  readonly #own: readonly string[];

  constructor(schema: JsonSchema, given: unknown, own: readonly string[]) {
    this.#schema = schema;
    this.#given = given;
    this.#own = own;
  }

  fixes(issue: Issue, parent: Path): readonly ArgumentFix[] {
    const path = [...parent, ...issue.path];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => this.#unknown(path, key));
      case "invalid_union":
        return this.#union(issue, path);
      case "invalid_key":
      case "invalid_element":
        return issue.issues.flatMap((inner) => this.fixes(inner, path));
      case "invalid_value":
        return [this.#notAllowed(path, issue.values)];
      case "custom":
        return [this.#custom(path, issue)];
      default:
        return [this.#wrong(path)];
    }
  }

  #unknown(path: Path, key: string): ArgumentFix {
    const schema = schemaAt(this.#schema, path);
    const known = [...propertyNames(schema), ...(path.length === 0 ? this.#own : [])];
    const name = pathText([...path, key.slice(0, 64)]);
    if (known.includes(key)) return { path: name, ...ofAnotherForm(variantsWith(schema, key), path) };
    const meant = nearest(key, known);
    const problem = path.length === 0 ? "is not an argument of this tool" : `is not a property of ${pathText(path)}`;
    if (known.length === 0) return { path: name, problem, expected: "to be left out" };
    const advice = meant === undefined ? "to be left out. Known" : `did you mean ${meant}? Known`;
    return { path: name, problem, expected: `${advice}: ${listed(known)}` };
  }

  /** The variant that comes closest speaks for the union. */
  #union(issue: Extract<Issue, { code: "invalid_union" }>, path: Path): readonly ArgumentFix[] {
    if (issue.inclusive === false) return [this.#ambiguous(path, issue.matches.length)];
    const options = "options" in issue && Array.isArray(issue.options) ? issue.options : undefined;
    if (options !== undefined && issue.errors.length === 0) return [this.#notAllowed(path, options)];
    const fitting = issue.errors.filter(
      (variant) => !variant.some((inner) => inner.path.length === 0 && inner.code === "invalid_type"),
    );
    const [closest] = fitting.sort((left, right) => severity(left) - severity(right));
    if (closest === undefined || this.#valueAt(path) === undefined) return [this.#wrong(path)];
    return closest.flatMap((inner) => this.fixes(inner, path));
  }

  /** The schema does not show that only one variant may fit, so an example made from it may fit several too. */
  #ambiguous(path: Path, matches: number): ArgumentFix {
    const problem = this.#problem(path, `fits ${matches} forms, and only one is allowed`);
    return { path: pathText(path), problem, expected: "a value that fits exactly one form" };
  }

  #notAllowed(path: Path, values: readonly unknown[]): ArgumentFix {
    const value = this.#valueAt(path);
    const meant =
      typeof value === "string"
        ? nearest(
            value,
            values.filter((allowed) => typeof allowed === "string"),
          )
        : undefined;
    return {
      path: pathText(path),
      problem: this.#problem(path, "is not an allowed value"),
      expected: `one of ${listed(values)}`,
      example: meant ?? values[0],
    };
  }

  #custom(path: Path, issue: Extract<Issue, { code: "custom" }>): ArgumentFix {
    const rule = isRule(issue.params) ? issue.params : undefined;
    const { example, ...fix } = this.#wrong(path, issue.message);
    // A rule that the schema does not show is one that an example made from the schema may break.
    const isShown = rule === undefined || Object.keys(rule.keywords).length > 0;
    return {
      ...fix,
      expected: rule === undefined ? fix.expected : `${rule.expected}${todayFor(schemaAt(this.#schema, path))}`,
      ...(isShown && example !== undefined && { example }),
    };
  }

  #wrong(path: Path, problem?: string): ArgumentFix {
    const schema = schemaAt(this.#schema, path);
    const example = exampleOf(schema);
    const fix = {
      path: pathText(path),
      problem: this.#problem(path, problem ?? "is not right"),
      expected: `${expectation(schema)}${todayFor(schema)}`,
    };
    return example === undefined ? fix : { ...fix, example };
  }

  #problem(path: Path, problem: string): string {
    const value = this.#valueAt(path);
    if (value === undefined) return "is missing";
    const shown = shownValue(pathText(path), value);
    return shown === undefined ? `${problem} (received ${kindOf(value)})` : `${problem} (received ${shown})`;
  }

  #valueAt(path: Path): unknown {
    return path.reduce<unknown>(
      (value, step) => (isOwner(value, step) ? Reflect.get(value, step) : undefined),
      this.#given,
    );
  }
}

/** A name that is right, but not beside the others. */
function ofAnotherForm(forms: readonly JsonSchema[], path: Path): Omit<ArgumentFix, "path"> {
  const marks = forms.map(markOf).filter((mark) => mark !== "");
  return {
    problem: path.length === 0 ? "belongs to other arguments" : `belongs to another form of ${pathText(path)}`,
    expected: ["to be left out", ...marks.slice(0, 3)].join(", or "),
  };
}

/** What tells a form from others: the properties that have one value in it, `kind "card"`. */
function markOf({ properties }: JsonSchema): string {
  const marks = Object.entries(Object(properties)).flatMap(([name, schema]) =>
    isSchema(schema) && "const" in schema ? [`${name} ${JSON.stringify(schema.const)}`] : [],
  );
  return marks.join(" and ");
}

/** A model does not know the date, and dates are most often wrong by that. */
function todayFor({ format }: JsonSchema): string {
  return format === "date" || format === "date-time" ? `; today is ${new Date().toISOString().slice(0, 10)}` : "";
}

/** A wrong or unknown name weighs less than a wrong kind of value: the variant was meant, and misspelt. */
function severity(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "invalid_value" ? 3 : 1), 0);
}

function isOwner(value: unknown, step: PropertyKey): value is object {
  return typeof value === "object" && value !== null && Object.hasOwn(value, step);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return `text of ${value.length} characters`;
  return typeof value === "object" ? "an object" : typeof value;
}
