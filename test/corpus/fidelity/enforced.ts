import type { DeclaredArgument } from "./declared-arguments.js";
import { candidatesOf } from "../verdicts/candidates.js";
import { Bundle } from "../verdicts/declared.js";
import type { EmittedTool } from "../verdicts/emitted.js";
import { isObject, type Json, type JsonObject, objectAt } from "../verdicts/json.js";
import { patternSamples } from "../verdicts/text-samples.js";
import { ajv } from "../verdicts/validator.js";

/** As much of a zod schema as a trial needs. */
export interface Checker {
  safeParse(value: unknown): { readonly success: boolean };
  meta(): unknown;
}

const mostTrials = 400;
const samplesOfPattern = 60;

/** Whether an emitted schema obeys keywords of a document, found out by values that break them and values that fit. */
export class Trial {
  readonly #checker: Checker;
  readonly #values: readonly Json[];
  readonly #fits: (value: Json) => boolean;

  constructor(document: JsonObject, argument: DeclaredArgument, checker: Checker) {
    const bundle = new Bundle(document);
    const schema = bundle.copy(argument.schema, argument.pointer);
    const $defs = bundle.definitions();
    this.#checker = checker;
    const { pattern } = argument.together.keywords;
    const matching = typeof pattern === "string" ? patternSamples(pattern, samplesOfPattern) : [];
    this.#values = [...valuesFor(schema, $defs, argument.pointer), ...matching];
    const fits = ajv.compile({ allOf: [schema], $defs });
    this.#fits = (value) => fits(value);
  }

  /** Refuses all that breaks the keyword alone, and takes what fits the whole schema. */
  obeys(keyword: string, bound: Json): boolean {
    const keeps = ajv.compile({ [keyword]: bound });
    const breaking = this.#values.filter((value) => !keeps(value));
    const fitting = this.#values.filter((value) => this.#fits(value) && isPlain(value));
    return (
      [breaking, fitting].every((values) => values.length > 0) && this.#refusesAll(breaking) && this.#takesAll(fitting)
    );
  }

  /** Takes every value that is listed, and none of the others. */
  takesOnly(listed: readonly Json[]): boolean {
    const isListed = ajv.compile({ enum: listed });
    const fitting = listed.filter((value) => value !== null && this.#fits(value));
    const others = this.#values.filter((value) => value !== null && !isListed(value));
    return fitting.length > 0 && this.#takesAll(fitting) && this.#refusesAll(others);
  }

  #takesAll(values: readonly Json[]): boolean {
    return values.every((value) => this.#checker.safeParse(value).success);
  }

  #refusesAll(values: readonly Json[]): boolean {
    return values.every((value) => !this.#checker.safeParse(value).success);
  }
}

/** What no rule of docs/fidelity.md refuses though it fits, such as a member that nobody declares or a very long text. */
function isPlain(value: Json): boolean {
  return JSON.stringify(value).length <= 4_096 && (!isObject(value) || Object.keys(value).length === 0);
}

/** Values that fit a schema, and near misses. */
function valuesFor(schema: Json, $defs: JsonObject, seed: string): readonly Json[] {
  const parameters = { type: "object", properties: { it: schema }, required: ["it"] };
  const root = { type: "object", properties: { parameters }, required: ["parameters"], $defs };
  return candidatesOf(root, seed, mostTrials).flatMap(({ value }) => {
    const given = isObject(value) ? objectAt(value, "parameters")?.["it"] : undefined;
    return given === undefined ? [] : [given];
  });
}

/** Whether every value of a list keeps a keyword. */
export function allKeep(values: readonly Json[], keyword: string, bound: Json): boolean {
  const keeps = ajv.compile({ [keyword]: bound });
  return values.every((value) => keeps(value));
}

/** A field of an argument, in one of its forms. */
interface Member {
  readonly name: string;
  readonly form: number;
}

/** The schema that checks an argument, or a field of it. Undefined where it can't be told apart. */
export function checkerOf(tool: EmittedTool, argument: string, member?: Member): Checker | undefined {
  const whole = memberChecker(tool.input, argument);
  if (member === undefined || whole === undefined) return whole;
  const variants = definitionOf(unwrapped(whole))?.["options"];
  const form = Array.isArray(variants) ? (variants[member.form] as unknown) : whole;
  return memberChecker(form, member.name);
}

function memberChecker(schema: unknown, name: string): Checker | undefined {
  const inner = unwrapped(schema);
  const member = isShaped(inner) ? inner.shape[name] : undefined;
  return isChecker(member) ? member : undefined;
}

/** Without what makes it optional or nullable, and before what changes its names. */
function unwrapped(schema: unknown): unknown {
  const definition = definitionOf(schema);
  const inner = definition?.["innerType"] ?? definition?.["in"];
  return inner === undefined || isShaped(schema) ? schema : unwrapped(inner);
}

function definitionOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  return isRecord(schema) && isRecord(schema["def"]) ? schema["def"] : undefined;
}

function isShaped(schema: unknown): schema is { readonly shape: Readonly<Record<string, unknown>> } {
  return isRecord(schema) && isRecord(schema["shape"]);
}

function isChecker(schema: unknown): schema is Checker {
  return isRecord(schema) && typeof schema["safeParse"] === "function" && typeof schema["meta"] === "function";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
