import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { isReservedHeader } from "./header-names.js";
import { contentOf, isQueryString, locationOf, problemOf } from "./parameter-checks.js";
import { styleOf } from "./parameter-style.js";
import { plainTextOrNone } from "./plain-text.js";
import { queryStringParameters } from "./query-string.js";
import { flagAt, own, textAt } from "./read-json.js";
import type { SchemaConverter } from "./schema/converter.js";
import { without } from "./schema/raw.js";
import { declaredTypes } from "./schema/type-names.js";
import type { Parameter, ParameterLocation, Schema, SecurityScheme } from "./types.js";
import { UnusableOperation } from "./unusable-operation.js";

/** Reads parameter objects; one that several operations refer to is read once. */
export class ParameterReader {
  readonly #context: ModelContext;
  readonly #schemas: SchemaConverter;
  /** Where credentials go: never an argument. */
  readonly #credentials: ReadonlySet<string>;
  readonly #hasAccessTokens: boolean;
  readonly #read = new Map<JsonObject, readonly Parameter[] | UnusableOperation>();

  constructor(context: ModelContext, schemas: SchemaConverter, schemes: Iterable<SecurityScheme>) {
    this.#context = context;
    this.#schemas = schemas;
    const known = [...schemes];
    this.#credentials = new Set(known.flatMap(credentialPlaces));
    this.#hasAccessTokens = known.some(
      ({ type }) => type === "oauth2" || type === "openIdConnect" || type === "bearer",
    );
  }

  /**
   * A parameter; none when it is reserved or can't be sent, several for a whole query string.
   * @throws UnusableOperation when it is required and can't be sent
   */
  read(raw: JsonObject, pointer: string): readonly Parameter[] {
    const result = this.#read.get(raw) ?? this.#readOrRefuse(raw, pointer);
    this.#read.set(raw, result);
    if (result instanceof UnusableOperation) throw result;
    return result;
  }

  /** Says that a parameter is left out. */
  reportDropped(name: string, reason: string, pointer: string): void {
    const message = `The parameter "${printable(name, 80)}" is left out: ${reason}.`;
    this.#context.warn("OPERATION_PARAMETER_DROPPED", message, pointer);
  }

  #readOrRefuse(raw: JsonObject, pointer: string): readonly Parameter[] | UnusableOperation {
    const name = textAt(raw, "name") ?? "";
    const reason = problemOf(raw, name);
    if (reason !== undefined) return this.#refuse(raw, name, reason, pointer);
    if (isQueryString(raw)) return this.#queryString(raw, name, pointer);
    const location = locationOf(raw) ?? "query";
    const owner = this.#ownerOf(location, name, textAt(raw, "description"));
    if (owner !== undefined) return this.#reserve(location, name, owner, pointer);
    const parameter = this.#parameter(raw, name, location, pointer);
    return parameter.schema.kind === "never"
      ? this.#refuse(raw, name, "no value fits its schema", pointer)
      : [parameter];
  }

  #refuse(raw: JsonObject, name: string, reason: string, pointer: string): readonly Parameter[] | UnusableOperation {
    if (flagAt(raw, "required") || own(raw, "in") === "path") {
      return new UnusableOperation(`its required parameter "${printable(name, 80)}" can't be sent: ${reason}`);
    }
    this.reportDropped(name, reason, pointer);
    return [];
  }

  #queryString(raw: JsonObject, name: string, pointer: string): readonly Parameter[] | UnusableOperation {
    const parameters = queryStringParameters(raw, pointer, this.#schemas);
    return parameters ?? this.#refuse(raw, name, "only a form of named fields can be the whole query", pointer);
  }

  #ownerOf(location: ParameterLocation, name: string, description = ""): string | undefined {
    if (location === "header" && isReservedHeader(name)) return "the connector";
    const isToken = this.#hasAccessTokens && location !== "path" && isAccessToken(name, description);
    return isToken || this.#credentials.has(placeOf(location, name)) ? "the credential" : undefined;
  }

  #reserve(location: ParameterLocation, name: string, owner: string, pointer: string): readonly Parameter[] {
    const message = `The ${location} parameter "${printable(name, 80)}" is no argument: ${owner} sets it.`;
    this.#context.info("OPERATION_PARAMETER_RESERVED", message, pointer);
    return [];
  }

  #parameter(raw: JsonObject, wireName: string, location: ParameterLocation, pointer: string): Parameter {
    const description = plainTextOrNone(own(raw, "description"));
    return Object.freeze({
      wireName,
      location,
      required: location === "path" || flagAt(raw, "required") === true,
      deprecated: flagAt(raw, "deprecated") === true,
      ...(description && { description }),
      ...styleOf(raw, location, pointer, this.#context),
      ...(contentOf(raw)?.isJson && { contentType: "application/json" }),
      schema: this.#schema(raw, pointer),
      pointer,
    });
  }

  #schema(raw: JsonObject, pointer: string): Schema {
    const content = contentOf(raw);
    if (content) {
      const place = appendToPointer(pointer, "content", content.name, "schema");
      return this.#schemas.convert(own(content.media, "schema"), place);
    }
    const schema = own(raw, "schema");
    if (schema !== undefined) return this.#schemas.convert(schema, `${pointer}/schema`);
    if (declaredTypes(raw)) return this.#schemas.convert(without(raw, ...ownFields), pointer);
    return { kind: "string", pointer, nullable: false };
  }
}

/** Fields of a parameter itself; beside them, as in OpenAPI 2.0, may stand those of its schema. */
const ownFields = ["name", "in", "required", "description", "style", "explode", "deprecated"] as const;

/** Names a parameter within an operation; header names are the same in any case (RFC 9110 section 5.1). */
export function placeOf(location: ParameterLocation, name: string): string {
  return `${location} ${location === "header" ? name.toLowerCase() : name}`;
}

/** The token of the caller as a parameter (RFC 6750 section 2.3), which a model must never hold. */
function isAccessToken(name: string, description: string): boolean {
  return (
    /^(?:(?:access|auth|oauth)[_-]?)?token$/i.test(name) &&
    /^\W{0,3}(?:(?:the|your|an?|oauth) ){0,3}(?:auth(?:entication|orization)?|access|bearer|oauth) token\b/i.test(
      description,
    )
  );
}

function credentialPlaces(scheme: SecurityScheme): readonly string[] {
  return scheme.type === "apiKey" ? [placeOf(scheme.in, scheme.parameter)] : [];
}
