import { printable } from "../diagnostics/index.js";
import { appendToPointer } from "../load/pointer.js";
import type { JsonObject } from "../load/types.js";
import type { ModelContext } from "./context.js";
import { CredentialParameters } from "./credential-parameters.js";
import { isReservedHeader } from "./header-names.js";
import { contentOf, isQueryString, locationOf, problemOf } from "./parameter-checks.js";
import { styleOf } from "./parameter-style.js";
import { plainTextOrNone } from "./plain-text.js";
import { queryStringParameters } from "./query-string.js";
import { flagAt, own, textAt } from "./read-json.js";
import type { SchemaConverter } from "./schema/converter.js";
import { without } from "./schema/raw.js";
import { declaredTypes } from "./schema/type-names.js";
import type { Parameter, ParameterLocation, Schema, Security, SecurityScheme } from "./types.js";
import { UnusableOperation } from "./unusable-operation.js";

/** Reads parameter objects; one that several operations refer to is read once. */
export class ParameterReader {
  readonly #context: ModelContext;
  readonly #schemas: SchemaConverter;
  readonly #credentials: CredentialParameters;
  readonly #read = new Map<JsonObject, readonly Parameter[] | UnusableOperation>();
  readonly #reserved = new Set<JsonObject>();

  constructor(context: ModelContext, schemas: SchemaConverter, schemes: ReadonlyMap<string, SecurityScheme>) {
    this.#context = context;
    this.#schemas = schemas;
    this.#credentials = new CredentialParameters(schemes);
  }

  /**
   * A parameter of an operation with that security; none when it is reserved or can't be sent, several for a whole query
   * string.
   * @throws UnusableOperation when it is required and can't be sent
   */
  read(raw: JsonObject, pointer: string, security: Security): readonly Parameter[] {
    if (this.#isReserved(raw, pointer, security)) return [];
    const result = this.#read.get(raw) ?? this.#readOrRefuse(raw, pointer);
    this.#read.set(raw, result);
    if (result instanceof UnusableOperation) throw result;
    return result;
  }

  /** Whether it is the place of an API key, and of nothing else that a credential may be. */
  isKey(location: ParameterLocation, name: string): boolean {
    return !(location === "header" && isReservedHeader(name)) && this.#credentials.isKey(location, name);
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

  /** Whether somebody else than the model fills it, or nobody. */
  #isReserved(raw: JsonObject, pointer: string, security: Security): boolean {
    const [location, name] = [locationOf(raw), textAt(raw, "name")];
    if (location === undefined || name === undefined) return false;
    if (location === "header" && isReservedHeader(name)) {
      return this.#reserve(raw, `The header parameter "${printable(name, 80)}"`, "the connector sets it", pointer);
    }
    const parameter = { location, name, description: textAt(raw, "description") ?? "" };
    const credential = this.#credentials.stateOf(parameter, security);
    if (credential === undefined) return false;
    const named = `parameter "${printable(name, 80)}"`;
    if (credential === "absent" && flagAt(raw, "required")) {
      throw new UnusableOperation(`its required ${named} carries a credential that its security does not name`);
    }
    const reason = credential === "sent" ? "the credential sets it" : "it carries a credential";
    return this.#reserve(raw, `The ${location} ${named}`, reason, pointer);
  }

  /** Said once of a parameter that several operations refer to. */
  #reserve(raw: JsonObject, named: string, reason: string, pointer: string): true {
    if (!this.#reserved.has(raw)) {
      this.#context.info("OPERATION_PARAMETER_RESERVED", `${named} is no argument: ${reason}.`, pointer);
    }
    this.#reserved.add(raw);
    return true;
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
