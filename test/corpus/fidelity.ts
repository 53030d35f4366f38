import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a document declares of the arguments of its operations, and how much of it the tools advertise. */
export interface Fidelity {
  readonly declared: number;
  readonly kept: number;
  readonly enums: Ratio;
  readonly required: Ratio;
  readonly constraints: Ratio;
  /** What is no argument by rule, and how often. */
  readonly exceptions: Readonly<Record<string, number>>;
  /** What is missing and why, one line each; empty for a perfect score. */
  readonly missing: readonly string[];
}

export interface Ratio {
  readonly declared: number;
  readonly kept: number;
}

interface Json {
  readonly [key: string]: unknown;
}

interface EmittedTool {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly parameters: readonly { readonly argument?: string; readonly wireName?: string; readonly in: string }[];
    readonly body?: {
      readonly fields?: readonly string[];
      readonly wireNames?: Readonly<Record<string, string>>;
      readonly argument?: string;
    };
  };
}

interface ListedTool {
  readonly name: string;
  readonly inputSchema: { readonly properties?: Readonly<Record<string, Json>>; readonly required?: readonly string[] };
}

const constraintKeywords = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "pattern",
] as const;

/**
 * Compares the pinned document of a built connector with what its tools advertise: every parameter and every
 * first-level field of an object body. Reads the document by itself, not through the generator.
 */
export async function measureFidelity(
  project: string,
  operationIds: ReadonlyMap<string, string> = new Map(),
): Promise<Fidelity> {
  const document = readJson(join(project, "openapi.json"));
  const catalog = readJson(join(project, "dist/catalog.json")) as unknown as readonly ListedTool[];
  const listed = new Map(catalog.map((tool) => [tool.name, tool]));
  const policy = await importDefault<Record<string, { idempotency?: { upstream?: Record<string, string> } }>>(
    project,
    "policy.js",
    "policy",
  );
  const loaders = await importDefault<Record<string, () => Promise<EmittedTool>>>(project, "tools/index.js", "tools");
  const tally = new Tally();
  for (const [name, load] of Object.entries(loaders)) {
    const tool = await load();
    const hidden = Object.values(policy[name]?.idempotency?.upstream ?? {});
    compareTool(
      operationOf(document, tool.request, operationIds.get(name)),
      tool,
      { document, listed: listed.get(name), hidden },
      tally,
    );
  }
  return tally.result();
}

/** The path item and the operation of a tool; by operationId where the path in the document carries a fragment. */
function operationOf(
  document: Json,
  request: EmittedTool["request"],
  operationId: string | undefined,
): PlacedOperation {
  const items = Object.entries(child(document, "paths")).map(([path, item]) => ({
    path,
    item: resolve(document, item),
  }));
  const candidates = items.map(({ path, item }) => ({
    path,
    item,
    operation: operationIn(document, item, request.method),
  }));
  return (
    candidates.find(({ operation }) => operationId !== undefined && operation["operationId"] === operationId) ??
    candidates.find(({ path }) => path === request.path) ?? { item: {}, operation: {} }
  );
}

interface PlacedOperation {
  readonly item: Json;
  readonly operation: Json;
}

function operationIn(document: Json, item: Json, method: string): Json {
  return resolve(document, item[method.toLowerCase()] ?? child(item, "additionalOperations")[method]);
}

function compareTool(
  place: PlacedOperation,
  tool: EmittedTool,
  { document, listed, hidden }: { document: Json; listed: ListedTool | undefined; hidden: readonly string[] },
  tally: Tally,
): void {
  const properties = listed?.inputSchema.properties ?? {};
  const required = listed?.inputSchema.required ?? [];
  const { parameters, fields } = declaredArguments(document, place);
  for (const parameter of parameters) {
    const wireName = String(parameter["name"]);
    if (hidden.some((name) => name.toLowerCase() === wireName.toLowerCase())) {
      tally.except("idempotency key, bound to ours");
      continue;
    }
    const exception = exceptionFor(document, parameter, tool.request.path);
    if (exception !== undefined) {
      tally.except(exception);
      continue;
    }
    const sent = tool.request.parameters.find(
      (candidate) => candidate.in === parameter["in"] && (candidate.wireName ?? candidate.argument) === wireName,
    );
    if (sent !== undefined && sent.argument === undefined) {
      tally.except("only one value is possible: sent, not asked for");
      continue;
    }
    const schema = parameter["schema"] ?? contentSchema(parameter["content"]);
    tally.argument(`${tool.name}.${wireName}`, {
      declared: resolveSchema(document, schema),
      advertised: sent?.argument === undefined ? undefined : properties[sent.argument],
      mustBeRequired: parameter["required"] === true,
      isRequired: sent?.argument !== undefined && required.includes(sent.argument),
    });
  }
  for (const [wireName, field] of fields) {
    if (field.schema["readOnly"] === true || hidden.includes(wireName)) {
      tally.except(
        field.schema["readOnly"] === true ? "readOnly: not part of a request" : "idempotency key, bound to ours",
      );
      continue;
    }
    const found = fieldPlace(tool.request.body, wireName, properties, required);
    tally.argument(`${tool.name}.body.${wireName}`, {
      declared: field.schema,
      advertised: found.schema,
      mustBeRequired: field.required,
      isRequired: found.required,
    });
  }
}

/** Headers that HTTP, the connection or a credential owns; OpenAPI 3.1 section 4.8.12 ignores the first three. */
const reservedHeaders =
  /^(accept|content-type|authorization|cookie|host|connection|content-length|transfer-encoding|te|trailer|upgrade|x-forwarded-.*|x-http-method-override|x-original-url)$/i;

/** How documents speak of the access token of the caller as a parameter. */
const callersToken =
  /^\W{0,3}(?:(?:the|your|an?|oauth) ){0,3}(?:auth(?:entication|orization)?|access|bearer|oauth) token\b/i;

/** Why a declared parameter is no argument of any tool, by rule. */
function exceptionFor(document: Json, parameter: Json, path: string): string | undefined {
  const { in: location, name } = parameter;
  if (location === "path" && !path.includes(`{${String(name)}}`)) return "path parameter without a place in the path";
  if (location === "header" && reservedHeaders.test(String(name)))
    return "header that the connection or a credential owns";
  const schemes = Object.values(child(child(document, "components"), "securitySchemes")).map((scheme) =>
    resolve(document, scheme),
  );
  const isCredential = schemes.some(
    (scheme) => scheme["type"] === "apiKey" && scheme["in"] === location && scheme["name"] === name,
  );
  const isToken = /token$/i.test(String(name)) && callersToken.test(String(parameter["description"]));
  return isCredential || isToken ? "credential: never an argument" : undefined;
}

function fieldPlace(
  body: EmittedTool["request"]["body"],
  wireName: string,
  properties: Readonly<Record<string, Json>>,
  required: readonly string[],
): { readonly schema: Json | undefined; readonly required: boolean } {
  if (body?.argument !== undefined) {
    const whole = properties[body.argument] ?? {};
    const inner = (whole["properties"] ?? {}) as Readonly<Record<string, Json>>;
    return { schema: inner[wireName], required: ((whole["required"] ?? []) as readonly string[]).includes(wireName) };
  }
  const argument = body?.fields?.find((name) => (body.wireNames?.[name] ?? name) === wireName);
  return argument === undefined
    ? { schema: undefined, required: false }
    : { schema: properties[argument], required: required.includes(argument) };
}

class Tally {
  readonly #exceptions = new Map<string, number>();
  #declared = 0;
  #kept = 0;
  readonly #missing: string[] = [];
  readonly #enums = { declared: 0, kept: 0 };
  readonly #required = { declared: 0, kept: 0 };
  readonly #constraints = { declared: 0, kept: 0 };

  argument(
    place: string,
    {
      declared,
      advertised,
      mustBeRequired,
      isRequired,
    }: { declared: Json; advertised: Json | undefined; mustBeRequired: boolean; isRequired: boolean },
  ): void {
    this.#declared += 1;
    if (advertised === undefined) {
      this.#missing.push(`${place}: absent`);
      return;
    }
    this.#kept += 1;
    if (mustBeRequired) this.#count(this.#required, isRequired, `${place}: not required`);
    const values = declared["enum"];
    if (Array.isArray(values) && values.length > 0)
      this.#count(this.#enums, keepsEnum(values, advertised), `${place}: enum lost`);
    for (const keyword of constraintKeywords) {
      if (declared[keyword] === undefined || typeof declared[keyword] === "boolean") continue;
      if (Math.abs(Number(declared[keyword])) >= 2 ** 63) {
        this.except("bound beyond 64 bits");
        continue;
      }
      this.#count(this.#constraints, keepsKeyword(advertised, keyword, declared[keyword]), `${place}: ${keyword} lost`);
    }
  }

  except(reason: string): void {
    this.#exceptions.set(reason, (this.#exceptions.get(reason) ?? 0) + 1);
  }

  result(): Fidelity {
    return {
      exceptions: Object.fromEntries(this.#exceptions),
      declared: this.#declared,
      kept: this.#kept,
      enums: this.#enums,
      required: this.#required,
      constraints: this.#constraints,
      missing: this.#missing,
    };
  }

  #count(ratio: { declared: number; kept: number }, isKept: boolean, complaint: string): void {
    ratio.declared += 1;
    if (isKept) ratio.kept += 1;
    else this.#missing.push(complaint);
  }
}

function keepsEnum(values: readonly unknown[], advertised: Json): boolean {
  const text = JSON.stringify(advertised);
  return values.filter((value) => value !== null).every((value) => text.includes(JSON.stringify(value)));
}

function keepsKeyword(advertised: Json, keyword: string, value: unknown): boolean {
  if (advertised[keyword] === value) return true;
  if (Array.isArray(advertised["enum"]) || advertised["const"] !== undefined) return true;
  const branches = [
    ...((advertised["anyOf"] ?? []) as readonly Json[]),
    ...((advertised["allOf"] ?? []) as readonly Json[]),
  ];
  return branches.some((branch) => keepsKeyword(branch, keyword, value));
}

interface Declared {
  readonly parameters: readonly Json[];
  readonly fields: ReadonlyMap<string, { readonly schema: Json; readonly required: boolean }>;
}

function declaredArguments(document: Json, { item, operation }: PlacedOperation): Declared {
  const merged = new Map<string, Json>();
  for (const entry of [...list(item["parameters"]), ...list(operation["parameters"])]) {
    const parameter = resolve(document, entry);
    merged.set(`${String(parameter["in"])} ${String(parameter["name"])}`, parameter);
  }
  const body = resolve(document, operation["requestBody"]);
  const schema = resolveSchema(document, contentSchema(body["content"]));
  const required = list(schema["required"]);
  const fields = Object.entries(child(schema, "properties")).map(
    ([name, property]) =>
      [name, { schema: resolveSchema(document, property), required: required.includes(name) }] as const,
  );
  return {
    parameters: [...merged.values()].filter((parameter) => typeof parameter["name"] === "string"),
    fields: new Map(fields),
  };
}

/** The schema of the media type that a connector would send: JSON before forms before the rest. */
function contentSchema(content: unknown): unknown {
  const entries = Object.entries((content ?? {}) as Json);
  const rank = (type: string): number =>
    [/json/, /x-www-form-urlencoded/, /multipart/].findIndex((pattern) => pattern.test(type)) >>> 0;
  const [best] = entries.sort(([a], [b]) => rank(a) - rank(b));
  return (best?.[1] as Json | undefined)?.["schema"];
}

/** Follows references and merges `allOf`, one level deep. */
function resolveSchema(document: Json, schema: unknown, depth = 0): Json {
  const target = resolve(document, schema);
  if (depth > 8 || !Array.isArray(target["allOf"])) return target;
  const parts = (target["allOf"] as readonly unknown[]).map((part) => resolveSchema(document, part, depth + 1));
  const properties = Object.assign(
    {},
    ...parts.map((part) => child(part, "properties")),
    child(target, "properties"),
  ) as Json;
  const required = [...parts, target].flatMap((part) => list(part["required"]));
  return { ...Object.assign({}, ...parts), ...target, properties, required };
}

function resolve(document: Json, value: unknown, depth = 0): Json {
  const object = typeof value === "object" && value !== null ? (value as Json) : {};
  const reference = object["$ref"];
  if (typeof reference !== "string" || depth > 20) return object;
  let target: unknown = document;
  for (const token of reference.slice(2).split("/")) {
    target = (target as Json | undefined)?.[decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return resolve(document, target, depth + 1);
}

function child(parent: Json, key: string): Json {
  return isObject(parent[key]) ? parent[key] : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, "utf8")) as Json;
}

async function importDefault<T>(project: string, file: string, name: string): Promise<T> {
  const module = (await import(pathToFileURL(join(project, "dist", file)).href)) as Record<string, T>;
  const value = module[name];
  if (value === undefined) throw new Error(`${file} exports no ${name}`);
  return value;
}
