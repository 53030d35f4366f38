import { isDeepStrictEqual } from "node:util";
import { safeArgumentName } from "../../src/plan/argument-names.js";
import { argumentOf, formsOf, memberOf } from "./fidelity/advertised.js";
import {
  type DeclaredArgument,
  DeclaredArguments,
  type DeclaredBody,
  type DeclaredParameter,
} from "./fidelity/declared-arguments.js";
import { checkerOf } from "./fidelity/enforced.js";
import { type Finding, findingsOf, listedIn, type Verdict } from "./fidelity/findings.js";
import { type Fidelity, Tally } from "./fidelity/tally.js";
import { Warnings } from "./fidelity/warnings.js";
import type { EmittedParameter, EmittedProject, EmittedTool } from "./verdicts/emitted.js";
import { isObject, type Json, type JsonObject } from "./verdicts/json.js";

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: JsonObject;
}

/**
 * Compares the document of a connector with what its tools advertise: every parameter and every first-level field of a
 * body. What `tools/list` says in other words is tried on the schema that checks the calls.
 */
export async function measureFidelity(project: EmittedProject, catalog: readonly ListedTool[]): Promise<Fidelity> {
  const tally = new Tally();
  const listed = new Map(catalog.map(({ name, inputSchema }) => [name, inputSchema]));
  for (const [name, load] of project.tools) {
    new Comparison(project, await load(), listed.get(name) ?? {}, tally).run();
  }
  return tally.result();
}

/** One tool beside its operation. */
class Comparison {
  readonly #document: JsonObject;
  readonly #tool: EmittedTool;
  readonly #listed: JsonObject;
  readonly #tally: Tally;
  readonly #warnings: Warnings;
  readonly #place: string;
  readonly #hidden: string | undefined;

  constructor(project: EmittedProject, tool: EmittedTool, listed: JsonObject, tally: Tally) {
    this.#document = project.document;
    this.#tool = tool;
    this.#listed = listed;
    this.#tally = tally;
    this.#warnings = new Warnings(project.diagnostics);
    this.#place = project.pointers.get(tool.name) ?? "";
    this.#hidden = project.hidden.get(tool.name);
  }

  run(): void {
    const declared = new DeclaredArguments(this.#document);
    for (const parameter of declared.parameters(this.#place))
      this.#tally.add(`${this.#tool.name}.${parameter.wireName}`, this.#parameter(parameter));
    const body = declared.body(this.#place, this.#tool.request);
    for (const [at, form] of body.forms.entries()) {
      const label = body.forms.length === 1 ? "body" : `body[${at}]`;
      for (const field of form)
        this.#tally.add(`${this.#tool.name}.${label}.${field.wireName}`, this.#field(field, at, body));
    }
  }

  #parameter(parameter: DeclaredParameter): readonly Finding[] {
    const sent = this.#tool.request.parameters.find((candidate) => isSame(candidate, parameter));
    const name = sent?.argument;
    const advertised = name === undefined ? undefined : argumentOf(this.#listed, name);
    if (name === undefined || advertised === undefined) return [absent(this.#absentParameter(parameter, sent))];
    const checker = checkerOf(this.#tool, name);
    return findingsOf(parameter, advertised, { ...this.#evidence(), checker });
  }

  #absentParameter(parameter: DeclaredParameter, sent: EmittedParameter | undefined): Verdict {
    if (parameter.location === "header" && parameter.wireName.toLowerCase() === this.#hidden?.toLowerCase())
      return "hidden-key";
    if (sent !== undefined && isOnlyValue(sent, parameter)) return "single-value";
    if (this.#isPlace(sent?.argument)) return "paged";
    return this.#warnings.ofParameter(parameter) ?? false;
  }

  #field(field: DeclaredArgument, form: number, body: DeclaredBody): readonly Finding[] {
    const { body: sent } = this.#tool.request;
    if (sent?.argument !== undefined) return this.#member(field, form, body, sent.argument);
    const name = sent?.fields?.find((argument) => (sent.wireNames?.[argument] ?? argument) === field.wireName);
    const advertised = name === undefined ? undefined : argumentOf(this.#listed, name);
    if (name === undefined || advertised === undefined)
      return [absent(this.#isPlace(name) ? "paged" : this.#absentField(field, body.pointer))];
    return findingsOf(field, advertised, { ...this.#evidence(), checker: checkerOf(this.#tool, name) });
  }

  /** A field of a body that is one argument. */
  #member(field: DeclaredArgument, form: number, body: DeclaredBody, argument: string): readonly Finding[] {
    const whole = argumentOf(this.#listed, argument)?.schema;
    const name = safeArgumentName(field.wireName);
    const evidence = { ...this.#evidence(), checker: checkerOf(this.#tool, argument, { name, form }) };
    const shown = formsOf(whole);
    // Forms that were too large to be shown are missing: the field may stand in any of those that are left.
    const alike = shown.length === body.forms.length ? shown.slice(form, form + 1) : shown;
    const found = alike
      .map((one) => memberOf(one, name))
      .filter((member) => member !== undefined)
      .map((member) => findingsOf(field, member, evidence))
      .toSorted((left, right) => lostIn(left) - lostIn(right))[0];
    if (found !== undefined && lostIn(found) === 0) return found;
    const isHidden = this.#warnings.showsShort(this.#tool.name) && evidence.checker !== undefined;
    const tried = isHidden ? findingsOf(field, undefined, evidence) : undefined;
    if (tried !== undefined && lostIn(tried) === 0) return tried;
    return found ?? [absent(this.#absentField(field, body.pointer, whole))];
  }

  /** Whether a cursor carries the argument. */
  #isPlace(argument: string | undefined): boolean {
    return argument !== undefined && Object.hasOwn(this.#tool.reading?.paging?.position.shape ?? {}, argument);
  }

  #absentField(field: DeclaredArgument, body: string, whole?: Json): Verdict {
    if (field.wireName === this.#hidden) return "hidden-key";
    if (field.together.keywords["readOnly"] === true) return "read-only";
    const rule = this.#warnings.ofBody(body, this.#place);
    if (rule !== "text-body") return rule ?? false;
    const description = isObject(whole) ? String(whole["description"]) : "";
    return description.includes(field.wireName) ? rule : false;
  }

  #evidence(): { readonly document: JsonObject; readonly tool: EmittedTool; readonly warnings: Warnings } {
    return { document: this.#document, tool: this.#tool, warnings: this.#warnings };
  }
}

function absent(verdict: Verdict): Finding {
  return { aspect: "arguments", verdict, what: "absent" };
}

function lostIn(findings: readonly Finding[]): number {
  return findings.filter(({ verdict }) => verdict === false).length;
}

/** A header in any case; what the path says in another case, or behind its question mark. */
function isSame(sent: EmittedParameter, { location, wireName }: DeclaredParameter): boolean {
  const name = sent.wireName ?? sent.argument ?? "";
  if (sent.in === location) return location === "query" ? name === wireName : bare(name) === bare(wireName);
  return location === "path" && sent.in === "query" && name === wireName;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Whether the value that is always sent is the only one that the document allows. */
function isOnlyValue({ constant }: EmittedParameter, { together }: DeclaredParameter): boolean {
  const values = listedIn(together.keywords);
  return constant !== undefined && values.length === 1 && isDeepStrictEqual(values[0], constant);
}
