import type { DocumentSource, JsonValue } from "../load/types.js";

/** What the document says about an HTTP API. Knows HTTP and JSON Schema, not MCP, not TypeScript. Frozen. */
export interface ApiModel {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  readonly source: DocumentSource;
  readonly sha256: string;
  /** First is the default. Absolute URLs with server variables substituted, or relative when the document says no more. */
  readonly servers: readonly Server[];
  /** In document order; only those that can be used. */
  readonly operations: readonly Operation[];
  /** Operations that cannot be used, with the reason. */
  readonly leftOut: readonly LeftOutOperation[];
  /** Shared schemas, by id; a `ref` schema names one. Only those that an operation reaches. */
  readonly components: ReadonlyMap<string, Component>;
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
}

export interface Server {
  readonly url: string;
  readonly description?: string;
  readonly pointer: string;
}

export interface LeftOutOperation {
  readonly method: HttpMethod;
  readonly path: string;
  readonly operationId?: string;
  readonly reason: string;
  readonly pointer: string;
}

/** One schema of `components/schemas` (or `definitions`, or any pointer that a `$ref` names). */
export interface Component {
  /** The pointer into the normal form, `#/components/schemas/Pet`: the identity. */
  readonly id: string;
  /** The document's own name for it: the last token of the pointer, decoded. */
  readonly name: string;
  readonly schema: Schema;
  /** True when the component can reach itself. */
  readonly recursive: boolean;
}

export type HttpMethod = "GET" | "HEAD" | "OPTIONS" | "TRACE" | "POST" | "PUT" | "PATCH" | "DELETE" | "QUERY";

export interface Operation {
  /** Method and path with parameter names blanked, `POST /v1/charges/{}/refunds`: stable identity. */
  readonly key: string;
  readonly pointer: string;
  readonly method: HttpMethod;
  /** Path template as written, `/v1/charges/{charge}/refunds`. */
  readonly path: string;
  readonly operationId?: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  /** Path-item and operation parameters merged; those that HTTP reserves (Authorization, Host, …) are gone. */
  readonly parameters: readonly Parameter[];
  readonly body?: RequestBody;
  readonly responses: readonly Response[];
  readonly security: Security;
  /** Only when it differs from the API's own. */
  readonly servers?: readonly Server[];
  readonly extensions: OperationExtensions;
}

/** Extensions that are honoured (design section 6); everything else is dropped. */
export interface OperationExtensions {
  /** `x-mcp` boolean, or `x-speakeasy-mcp.disabled`, `x-mcp.enabled`. */
  readonly include?: boolean;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  /** `x-openai-isConsequential`. */
  readonly consequential?: boolean;
  /** `x-internal`. */
  readonly internal?: boolean;
}

export type ParameterLocation = "path" | "query" | "header" | "cookie";
export type ParameterStyle = "simple" | "label" | "matrix" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";

export interface Parameter {
  /** As on the wire. */
  readonly wireName: string;
  readonly location: ParameterLocation;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description?: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Set for a parameter that is declared by `content` and sent serialised, `application/json`. */
  readonly contentType?: string;
  readonly schema: Schema;
  readonly pointer: string;
}

export interface RequestBody {
  readonly required: boolean;
  readonly description?: string;
  /** The media types that can be sent, best first: JSON, then form, multipart, text, binary. Never empty. */
  readonly content: readonly MediaType[];
  readonly pointer: string;
}

export type MediaFamily = "json" | "form" | "multipart" | "text" | "binary";

export interface MediaType {
  /** `type/subtype`, checked, without parameters other than a profile or version. */
  readonly contentType: string;
  readonly family: MediaFamily;
  readonly schema: Schema;
  /** Of a text that the document describes as an object. */
  readonly members?: readonly TextMember[];
  /** Per property, for form and multipart. */
  readonly encoding: ReadonlyMap<string, Encoding>;
  readonly examples: readonly JsonValue[];
  readonly pointer: string;
}

/** An element of a text such as XML: named to the model, and no argument. */
export interface TextMember {
  readonly name: string;
  readonly required: boolean;
}

export interface Encoding {
  readonly contentType?: string;
  /** Where several types, or a kind of them (`image/*`), are allowed; `contentType` is the first that names one. */
  readonly contentTypes?: readonly string[];
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
}

export interface Response {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly description?: string;
  /** Schemas that no request uses carry their structure only: no texts, examples and patterns. */
  readonly content: readonly MediaType[];
  readonly headers: ReadonlyMap<string, Schema>;
  readonly pointer: string;
}

/** Unknown is not anonymous: `unknown` means that the document says nothing about security anywhere. */
export type Security =
  | { readonly kind: "unknown" }
  | { readonly kind: "anonymous"; readonly pointer: string }
  | {
      readonly kind: "required";
      readonly alternatives: readonly SecurityRequirement[];
      readonly optional: boolean;
      readonly pointer: string;
    };

/** All entries are needed at once (AND). */
export interface SecurityRequirement {
  readonly schemes: readonly { readonly scheme: string; readonly scopes: readonly string[] }[];
  readonly pointer: string;
}

export type SecurityScheme = { readonly name: string; readonly description?: string; readonly pointer: string } & (
  | { readonly type: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly parameter: string }
  | { readonly type: "bearer"; readonly format?: string }
  | { readonly type: "basic" }
  | { readonly type: "oauth2"; readonly flows: OAuthFlows; readonly metadataUrl?: string }
  | { readonly type: "openIdConnect"; readonly url: string }
  | { readonly type: "mutualTLS" }
  /** `digest`, `hoba`, `negotiate`, …: named, never usable. */
  | { readonly type: "unsupported"; readonly scheme: string }
);

export interface OAuthFlows {
  readonly clientCredentials?: OAuthFlow;
  readonly authorizationCode?: OAuthFlow;
  readonly deviceAuthorization?: OAuthFlow;
  readonly implicit?: OAuthFlow;
  readonly password?: OAuthFlow;
}

export interface OAuthFlow {
  readonly authorizationUrl?: string;
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  readonly deviceAuthorizationUrl?: string;
  /** Scope to description. */
  readonly scopes: ReadonlyMap<string, string>;
}

export type JsonScalar = string | number | boolean | null;

/** JSON Schema 2020-12 as a closed union. `nullable` is on every node: null is allowed besides. */
export type Schema =
  | StringSchema
  | NumberSchema
  | IntegerSchema
  | BooleanSchema
  | NullSchema
  | EnumSchema
  | ArraySchema
  | TupleSchema
  | ObjectSchema
  | UnionSchema
  | IntersectionSchema
  | RefSchema
  | BinarySchema
  | UnknownSchema
  | NeverSchema;
export type SchemaKind = Schema["kind"];

export interface SchemaBase {
  /** Where it stands in the normal form. */
  readonly pointer: string;
  readonly nullable: boolean;
  readonly title?: string;
  readonly description?: string;
  /** Only when it satisfies the schema itself. */
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly deprecated?: boolean;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  /** `not`: no value that this schema accepts. */
  readonly not?: Schema;
}

export interface StringSchema extends SchemaBase {
  readonly kind: "string";
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Valid with the `u` flag and accepted by a linear engine; others are dropped with a warning. */
  readonly pattern?: string;
}

interface NumericSchema extends SchemaBase {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}
export interface NumberSchema extends NumericSchema {
  readonly kind: "number";
}
export interface IntegerSchema extends NumericSchema {
  readonly kind: "integer";
  /** `int64` values beyond 2^53 travel as strings. */
  readonly int64: boolean;
  /** Only of `int64` ones: their 64 bits have no sign, so that the highest is 2^64 − 1. They have a `minimum`, 0 or above. */
  readonly unsigned?: true;
}

export interface BooleanSchema extends SchemaBase {
  readonly kind: "boolean";
}
export interface NullSchema extends SchemaBase {
  readonly kind: "null";
}

/** `enum` and `const`. At least one value, all distinct, null removed to `nullable`. */
export interface EnumSchema extends SchemaBase {
  readonly kind: "enum";
  readonly values: readonly JsonValue[];
}

export interface ArraySchema extends SchemaBase {
  readonly kind: "array";
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems: boolean;
}

export interface TupleSchema extends SchemaBase {
  readonly kind: "tuple";
  readonly items: readonly Schema[];
  /** Schema of further items; `never` forbids them. */
  readonly rest: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Property {
  /** As on the wire. */
  readonly wireName: string;
  /** As the model sees it, `^[A-Za-z0-9_.-]{1,64}$`; set by plan/ where it differs from the wire name. */
  readonly name?: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface ObjectSchema extends SchemaBase {
  readonly kind: "object";
  /** In document order. */
  readonly properties: readonly Property[];
  /**
   * What else may stand in it: `false` nothing (also when the document is silent and there are properties: deliberate
   * strictness), or a schema for the further values (`unknown` for free-form).
   */
  readonly additional: false | Schema;
  /** Only those that pass the same test as `pattern`. */
  readonly patternProperties?: readonly { readonly pattern: string; readonly schema: Schema }[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly requiredSets?: RequiredSets;
}

/** Variants that do nothing but require: at least one of the sets must be present (`anyOf`), or exactly one (`oneOf`). */
export interface RequiredSets {
  readonly mode: "oneOf" | "anyOf";
  readonly sets: readonly (readonly string[])[];
}

export interface UnionSchema extends SchemaBase {
  readonly kind: "union";
  /** `anyOf` as well where the document names a discriminator: that decides, not how many variants a value fits. */
  readonly mode: "oneOf" | "anyOf";
  readonly variants: readonly Schema[];
  /** Wire name of the discriminating property and the value of each variant; absent when a variant's value is not known. */
  readonly discriminator?: { readonly wireName: string; readonly values: readonly string[] };
}

/** An `allOf` that could not be merged into one schema: a value must pass all parts. */
export interface IntersectionSchema extends SchemaBase {
  readonly kind: "intersection";
  readonly parts: readonly Schema[];
}

export interface RefSchema extends SchemaBase {
  readonly kind: "ref";
  /** `Component.id`. */
  readonly target: string;
}

/** A file or blob (`format: binary`, `contentMediaType` on an octet stream): base64 content in an argument. */
export interface BinarySchema extends SchemaBase {
  readonly kind: "binary";
  readonly contentType?: string;
}

/** Any JSON value. */
export interface UnknownSchema extends SchemaBase {
  readonly kind: "unknown";
}

/** The schema `false`. */
export interface NeverSchema extends SchemaBase {
  readonly kind: "never";
}
