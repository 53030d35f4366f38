import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject, JsonValue } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { isReservedHeader, isToken } from "./header-names.js";
import { styleOf } from "./parameter-style.js";
import { plainTextOrNone } from "./plain-text.js";
import { flagAt, listAt, objectAt, own, textAt } from "./read-json.js";
import type { SchemaConverter } from "./schema/converter.js";
import { declaredTypes } from "./schema/type-names.js";
import type { Parameter, ParameterLocation, Schema, SecurityScheme } from "./types.js";

/** Why an operation can't be used. */
export class UnusableOperation extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "UnusableOperation";
  }
}

const locations: readonly ParameterLocation[] = ["path", "query", "header", "cookie"];

/** Reads parameters; one that several operations refer to is read once. */
export class ParameterReader {
  readonly #context: ModelContext;
  readonly #schemas: SchemaConverter;
  readonly #credentials: ReadonlySet<string>;
  readonly #read = new Map<JsonObject, readonly Parameter[] | UnusableOperation>();

  constructor(context: ModelContext, schemas: SchemaConverter, schemes: Iterable<SecurityScheme>) {
    this.#context = context;
    this.#schemas = schemas;
    this.#credentials = new Set([...schemes].flatMap(credentialPlaces));
  }

  /**
   * The parameters of an operation with those of its path item; the operation's own win.
   * @throws UnusableOperation when a required one can't be sent
   */
  read(pathItem: JsonObject, operation: JsonObject, pathPointer: string, pointer: string): readonly Parameter[] {
    const merged = new Map<string, Parameter>();
    for (const parameter of this.#list(pathItem, pathPointer)) merged.set(identityOf(parameter), parameter);
    const own = new Set<string>();
    for (const parameter of this.#list(operation, pointer)) {
      const identity = identityOf(parameter);
      if (own.has(identity)) this.#reportDropped(parameter.wireName, "it is declared twice", parameter.pointer);
      else merged.set(identity, parameter);
      own.add(identity);
    }
    return [...merged.values()];
  }

  #list(holder: JsonObject, pointer: string): readonly Parameter[] {
    return listAt(holder, "parameters").flatMap((entry, at) => {
      const place = appendToPointer(pointer, "parameters", at);
      const found = this.#context.references.object(entry, place);
      if (!found) {
        this.#reportDropped("", "it is no parameter object", place);
        return [];
      }
      return this.#one(found.value, found.pointer);
    });
  }

  #one(raw: JsonObject, pointer: string): readonly Parameter[] {
    const known = this.#read.get(raw);
    const result = known ?? this.#convertOrRefuse(raw, pointer);
    this.#read.set(raw, result);
    if (result instanceof UnusableOperation) throw result;
    return result;
  }

  #convertOrRefuse(raw: JsonObject, pointer: string): readonly Parameter[] | UnusableOperation {
    const name = textAt(raw, "name") ?? "";
    const reason = problemOf(raw, name);
    if (reason === undefined) return this.#usable(raw, name, pointer);
    if (flagAt(raw, "required") || own(raw, "in") === "path") {
      return new UnusableOperation(`its required parameter "${printable(name, 80)}" can't be sent: ${reason}`);
    }
    this.#reportDropped(name, reason, pointer);
    return [];
  }

  #usable(raw: JsonObject, name: string, pointer: string): readonly Parameter[] {
    if (own(raw, "in") === "querystring") return this.#queryString(raw, pointer);
    const location = locations.find((place) => place === own(raw, "in")) ?? "query";
    const owner = this.#ownerOf(location, name);
    if (owner === undefined) return this.#withValues(this.#parameter(raw, name, location, pointer));
    const message = `The ${location} parameter "${printable(name, 80)}" is no argument: ${owner} sets it.`;
    this.#context.info("OPERATION_PARAMETER_RESERVED", message, pointer);
    return [];
  }

  #withValues(parameter: Parameter): readonly Parameter[] {
    if (parameter.schema.kind !== "never") return [parameter];
    if (parameter.required)
      throw new UnusableOperation(`no value fits its required parameter "${printable(parameter.wireName, 80)}"`);
    this.#reportDropped(parameter.wireName, "no value fits its schema", parameter.pointer);
    return [];
  }

  #ownerOf(location: ParameterLocation, name: string): string | undefined {
    if (location === "header" && isReservedHeader(name)) return "the connector";
    return this.#credentials.has(placeOf(location, name)) ? "the credential" : undefined;
  }

  #parameter(raw: JsonObject, wireName: string, location: ParameterLocation, pointer: string): Parameter {
    const description = plainTextOrNone(own(raw, "description"));
    const content = contentOf(raw);
    const schema = this.#schema(raw, content, pointer);
    return Object.freeze({
      wireName,
      location,
      required: location === "path" || flagAt(raw, "required") === true,
      deprecated: flagAt(raw, "deprecated") === true,
      ...(description && { description }),
      ...styleOf(raw, location, pointer, this.#context),
      ...(content?.isJson && { contentType: "application/json" }),
      schema,
      pointer,
    });
  }

  #schema(raw: JsonObject, content: Content | undefined, pointer: string): Schema {
    if (content)
      return this.#schemas.convert(
        own(content.media, "schema"),
        appendToPointer(pointer, "content", content.name, "schema"),
      );
    const schema = own(raw, "schema");
    if (schema !== undefined) return this.#schemas.convert(schema, `${pointer}/schema`);
    // Keywords of a schema directly in the parameter, as OpenAPI 2.0 had them.
    if (declaredTypes(raw)) return this.#schemas.convert(schemaInParameter(raw), pointer);
    return { kind: "string", pointer, nullable: false };
  }

  /** OpenAPI 3.2: the whole query as one value; a form of scalar fields is as good as its fields one by one. */
  #queryString(raw: JsonObject, pointer: string): readonly Parameter[] {
    const media = objectAt(objectAt(raw, "content") ?? {}, "application/x-www-form-urlencoded");
    const place = appendToPointer(pointer, "content", "application/x-www-form-urlencoded", "schema");
    const schema = media && this.#schemas.convert(own(media, "schema"), place);
    if (schema?.kind === "object" && schema.additional === false)
      return schema.properties.map((property) => queryParameter(property, pointer));
    this.#reportDropped(textAt(raw, "name") ?? "", "only a form of named fields can be the whole query", pointer);
    return [];
  }

  #reportDropped(name: string, reason: string, pointer: string): void {
    const message = `The parameter "${printable(name, 80)}" is left out: ${reason}.`;
    this.#context.warn("OPERATION_PARAMETER_DROPPED", message, pointer);
  }
}

/** Header names are the same in any case (RFC 9110 section 5.1). */
function identityOf({ location, wireName }: Parameter): string {
  return placeOf(location, wireName);
}

function placeOf(location: string, name: string): string {
  return `${location} ${location === "header" ? name.toLowerCase() : name}`;
}

function credentialPlaces(scheme: SecurityScheme): readonly string[] {
  return scheme.type === "apiKey" ? [placeOf(scheme.in, scheme.parameter)] : [];
}

function problemOf(raw: JsonObject, name: string): string | undefined {
  const location = own(raw, "in");
  if (location !== "querystring" && !locations.some((place) => place === location)) {
    return `its place ${printable(JSON.stringify(location ?? null), 40)} is unknown`;
  }
  if (location === "querystring") return undefined;
  if (name === "") return "it has no name";
  if (name === "__proto__") return "its name is not safe";
  if (location === "header" && !isToken(name)) return "its name is no header name (RFC 9110)";
  if (location === "cookie" && !isToken(name)) return "its name is no cookie name (RFC 6265)";
  const content = contentOf(raw);
  return content && !content.isJson && !content.isText ? "its media type is neither JSON nor text" : undefined;
}

interface Content {
  readonly name: string;
  readonly media: JsonObject;
  readonly isJson: boolean;
  readonly isText: boolean;
}

function contentOf(raw: JsonObject): Content | undefined {
  const content = objectAt(raw, "content");
  const [name] = Object.keys(content ?? {});
  if (content === undefined || name === undefined || own(raw, "schema") !== undefined) return undefined;
  const media = objectAt(content, name) ?? {};
  const type = name.toLowerCase().split(";")[0]?.trim() ?? "";
  return { name, media, isJson: /[/+]json$|^\*\/\*$/.test(type), isText: type.startsWith("text/") };
}

function schemaInParameter(raw: JsonObject): JsonObject {
  const schema: { [key: string]: JsonValue } = Object.create(null);
  for (const keyword of Object.keys(raw)) {
    if (!["name", "in", "required", "description", "style", "explode", "deprecated"].includes(keyword)) {
      schema[keyword] = own(raw, keyword) ?? null;
    }
  }
  return schema;
}

function queryParameter(
  { wireName, required, schema }: { readonly wireName: string; readonly required: boolean; readonly schema: Schema },
  pointer: string,
): Parameter {
  return {
    wireName,
    location: "query",
    required,
    deprecated: schema.deprecated ?? false,
    ...(schema.description && { description: schema.description }),
    style: "form",
    explode: true,
    allowReserved: false,
    schema,
    pointer,
  };
}
