import type { ArgumentFix, ErrorBody } from "../../../templates/connector/src/runtime/errors/tool-error.js";
import type { Tool } from "../../../templates/connector/src/runtime/tool.js";
import { slotOf } from "../verdicts/declared.js";
import type { ConnectorTool, EmittedConnector } from "./connector.js";
import type { DeclaredError } from "./declared-errors.js";
import { type DeclaredPlace, placesOf, plain } from "./declared-places.js";
import { type NamedField, namedFields } from "./named-fields.js";

/** What became of one declared error. */
export interface Verdict {
  readonly code: string;
  readonly rightCode: boolean;
  /** Fields that the example names, and that the operation takes. */
  readonly named: number;
  /** Of those, the ones for which `fix` has the tool's own argument. */
  readonly found: number;
  /** Fields that the example names, and that are no field of the operation, as far as the document says. */
  readonly foreign: number;
  /** Whether a write that may have been done, or that the state does not allow, has a read that can tell. */
  readonly verify: "not needed" | "named" | "no read of the kind";
  readonly faults: readonly string[];
}

const NOT_DONE: ReadonlyMap<number, string> = new Map([
  [401, "UPSTREAM_AUTH"],
  [403, "UPSTREAM_FORBIDDEN"],
  [404, "UPSTREAM_NOT_FOUND"],
  [410, "UPSTREAM_NOT_FOUND"],
  [407, "UPSTREAM_UNREACHABLE"],
  [409, "UPSTREAM_CONFLICT"],
  [412, "UPSTREAM_CONFLICT"],
  [423, "UPSTREAM_CONFLICT"],
  [408, "UPSTREAM_UNAVAILABLE"],
  [421, "UPSTREAM_UNAVAILABLE"],
  [425, "UPSTREAM_UNAVAILABLE"],
  [429, "RATE_LIMITED"],
  [501, "UPSTREAM_REJECTED"],
  [505, "UPSTREAM_REJECTED"],
]);
/** The connector reads as many. */
const MOST_FIELDS = 10;

/** Gives the declared error to the connector, and holds the envelope that comes of it to what the document says. */
export async function judge(connector: EmittedConnector, entry: ConnectorTool, error: DeclaredError): Promise<Verdict> {
  const body = await connector.envelope(entry, error);
  const fixes = body.fix ?? [];
  const fields = namedFields(error.example).slice(0, MOST_FIELDS);
  const places = fields.map((field) => placesOf(entry.declared, field));
  const sought = places.filter(({ sure }) => sure.length > 0);
  const found = sought.filter(({ sure }) =>
    fixes.some(({ path }) => sure.some((place) => isAt(entry.tool, path, place))),
  );
  const allowed = places.flatMap(({ sure, perhaps }) => [...sure, ...perhaps]);
  const foreign = fields.filter((_, index) => places[index]?.sure.length === 0);
  return {
    code: body.code,
    rightCode: isRightCode(body, entry, error),
    named: sought.length,
    found: found.length,
    foreign: foreign.length,
    verify: verification(entry, body),
    faults: [
      ...(found.length < sought.length ? ["a field that the operation takes is not named"] : []),
      ...foreign.filter((field) => !isTold(body, field)).map((field) => `${field.join(".")} is named nowhere`),
      ...fixes.flatMap((fix) => faultsOf(fix, entry.tool, allowed, error)),
      ...(JSON.stringify(body).length > 8_000 ? ["longer than 8,000 characters"] : []),
      ...(body.verify === undefined ? [] : await verifyFaults(connector, body.verify)),
    ],
  };
}

/** Whether the model reads the name of the field, be it as a part of what the API said. */
function isTold({ fix = [], upstream }: ErrorBody, field: NamedField): boolean {
  const texts = [upstream?.said ?? "", ...fix.map(({ path, problem }) => `${path} ${problem}`)];
  return texts.some((text) => plain(text).includes(plain(field.at(-1) ?? "")));
}

/** The code of section 7.2 of the idempotency reference for a first answer with this status. */
function isRightCode(
  { code, executed }: ErrorBody,
  { policy }: ConnectorTool,
  { status, example }: DeclaredError,
): boolean {
  const mayBeDone = policy.effect !== "read" && status >= 500 && status !== 501 && status !== 505;
  if (mayBeDone) return code === "OUTCOME_UNKNOWN" && executed === "unknown";
  // GitHub and Slack call a limit by its name, under another status.
  if (code === "RATE_LIMITED" && status < 500) return status === 429 || /limit|throttl/i.test(JSON.stringify(example));
  const expected = NOT_DONE.get(status) ?? (status >= 500 ? "UPSTREAM_UNAVAILABLE" : "UPSTREAM_REJECTED");
  return code === expected && executed === "no";
}

/** Where the argument at a path of a fix is sent, as `placesOf` writes places; undefined when the tool has none there. */
function wirePath({ request }: Tool, path: string): readonly string[] | undefined {
  const { parameters, body } = request;
  const names = [
    ...parameters.flatMap(({ argument }) => argument ?? []),
    ...(body?.fields ?? []),
    body?.argument ?? "",
  ];
  // An argument may have a dot in its name.
  const name = names
    .filter((known) => known !== "" && isStart(known, path))
    .sort((one, other) => other.length - one.length)[0];
  if (name === undefined) return undefined;
  const inside = path
    .slice(name.length)
    .split(/[.[\]]+/)
    .filter((step) => step !== "" && !/^\d+$/.test(step));
  const parameter = parameters.find(({ argument }) => argument === name);
  if (parameter !== undefined) return [slotOf(parameter.in, parameter.wireName ?? name), ...inside];
  return name === body?.argument ? ["body", ...inside] : ["body", body?.wireNames?.[name] ?? name, ...inside];
}

function isStart(name: string, path: string): boolean {
  return path.startsWith(name) && /^(?:$|[.[])/.test(path.slice(name.length));
}

/** Whether a path of a fix leads to a place. Below the first level a tool may write a name more plainly. */
function isAt(tool: Tool, path: string, place: DeclaredPlace): boolean {
  if (isPosition(tool, place)) return path === tool.reading?.cursor;
  const wire = wirePath(tool, path);
  return (
    wire?.length === place.path.length && wire.every((step, index) => plain(step) === plain(place.path[index] ?? ""))
  );
}

/** A place that a cursor carries: it is no argument of the tool. */
function isPosition({ reading, request }: Tool, { path: [slot = ""] }: DeclaredPlace): boolean {
  const position = reading?.paging?.position.shape ?? {};
  return request.parameters.some(
    ({ argument, in: where, wireName }) =>
      argument !== undefined && Object.hasOwn(position, argument) && slotOf(where, wireName ?? argument) === slot,
  );
}

function faultsOf(
  { path, expected }: ArgumentFix,
  tool: Tool,
  allowed: readonly DeclaredPlace[],
  { example }: DeclaredError,
): readonly string[] {
  const place = allowed.find((one) => isAt(tool, path, one));
  if (place !== undefined)
    return isPosition(tool, place) || fits(expected, place.types) ? [] : [`${path} is not ${expected}`];
  const wire = wirePath(tool, path);
  if (wire === undefined) return [`${path} is no argument of the tool`];
  // A sentence of the API may have it.
  const name = wire.at(-1)?.replace(/^\w+ /, "") ?? "";
  return plain(JSON.stringify(example)).includes(plain(name)) ? [] : [`nothing in the error is about ${path}`];
}

const WORDS: ReadonlyMap<string, RegExp> = new Map([
  ["integer", /\binteger\b/],
  ["number", /\bnumber\b|\binteger\b/],
  ["boolean", /true or false/],
  ["array", /\ba list\b/],
  ["object", /\ban object\b/],
  ["enum", /one of|^"|^\d|true|false|null/],
]);

/** Whether words about what is expected speak of a kind that the document allows there. */
function fits(expected: string, types: ReadonlySet<string>): boolean {
  const kinds = [...types].filter((type) => type !== "null");
  if (kinds.length === 0) return expected !== "";
  const others = [...WORDS.values()].some((words) => words.test(expected.replace(/ or null$/, "")));
  return kinds.some((type) =>
    type === "string" ? !others && expected !== "any JSON value" : WORDS.get(type)?.test(expected) === true,
  );
}

function verification({ policy }: ConnectorTool, { executed, code, verify }: ErrorBody): Verdict["verify"] {
  if (policy.effect === "read" || (executed === "no" && code !== "UPSTREAM_CONFLICT")) return "not needed";
  return verify === undefined ? "no read of the kind" : "named";
}

/** It is a read of the same connector, and takes the arguments that are given for it. */
async function verifyFaults(
  connector: EmittedConnector,
  { tool: name, arguments: given }: NonNullable<ErrorBody["verify"]>,
): Promise<readonly string[]> {
  const tool = await connector.toolNamed(name);
  if (tool === undefined) return [`verify names ${name}, which is no tool`];
  const effect = connector.effectOf(name);
  const unknown = Object.keys(given).filter((argument) => !Object.hasOwn(tool.input.shape, argument));
  return [
    ...(effect === "read" ? [] : [`verify names ${name}, which is no read`]),
    ...unknown.map((argument) => `verify gives ${argument}, which ${name} does not take`),
  ];
}
