import type { Dialect } from "./dialect.js";

/**
 * What stands where in a document. Walks follow this grammar, so that a `$ref` in an example, a default or an
 * extension is data, and a property named `$ref` is a property.
 */
export type Kind =
  | "document"
  | "components"
  | "paths"
  | "pathItem"
  | "operation"
  | "operations"
  | "parameter"
  | "parameters"
  | "parameterMap"
  | "requestBody"
  | "requestBodies"
  | "content"
  | "mediaType"
  | "encoding"
  | "encodings"
  | "response"
  | "responses"
  | "responseMap"
  | "header"
  | "headers"
  | "schema"
  | "schemas"
  | "schemaList"
  | "securityScheme"
  | "securitySchemes"
  | "example"
  | "examples"
  | "object";

export interface Shape {
  readonly container: "object" | "list";
  /** Named members. */
  readonly fields?: Readonly<Record<string, Kind>>;
  /** All other members of a map; the items of a list. */
  readonly each?: Kind;
  /** In a map: members whose name begins with `x-` are extensions. */
  readonly extensible?: boolean;
  /** A `$ref` here is a reference. */
  readonly referable?: boolean;
  /** Members that are removed: nobody can call what they describe. */
  readonly unvisited?: readonly string[];
}

export type Grammar = Readonly<Record<Kind, Shape>>;

const schemaFields = {
  properties: "schemas",
  patternProperties: "schemas",
  additionalProperties: "schema",
  propertyNames: "schema",
  items: "schema",
  prefixItems: "schemaList",
  contains: "schema",
  additionalItems: "schema",
  allOf: "schemaList",
  anyOf: "schemaList",
  oneOf: "schemaList",
  not: "schema",
  if: "schema",
  then: "schema",
  else: "schema",
  dependentSchemas: "schemas",
  unevaluatedProperties: "schema",
  unevaluatedItems: "schema",
  contentSchema: "schema",
  $defs: "schemas",
  definitions: "schemas",
} as const satisfies Record<string, Kind>;

const methods = {
  get: "operation",
  put: "operation",
  post: "operation",
  delete: "operation",
  options: "operation",
  head: "operation",
  patch: "operation",
  trace: "operation",
} as const satisfies Record<string, Kind>;

const openApi3: Grammar = {
  document: {
    container: "object",
    fields: { info: "object", components: "components", paths: "paths" },
    unvisited: ["webhooks", "$self", "jsonSchemaDialect"],
  },
  components: {
    container: "object",
    fields: {
      schemas: "schemas",
      parameters: "parameterMap",
      requestBodies: "requestBodies",
      responses: "responseMap",
      headers: "headers",
      securitySchemes: "securitySchemes",
      pathItems: "paths",
      mediaTypes: "content",
      examples: "examples",
    },
    unvisited: ["callbacks", "links"],
  },
  paths: { container: "object", each: "pathItem", extensible: true },
  pathItem: {
    container: "object",
    fields: { ...methods, query: "operation", additionalOperations: "operations", parameters: "parameters" },
    referable: true,
  },
  operations: { container: "object", each: "operation" },
  operation: {
    container: "object",
    fields: { parameters: "parameters", requestBody: "requestBody", responses: "responses" },
    unvisited: ["callbacks"],
  },
  parameters: { container: "list", each: "parameter" },
  parameterMap: { container: "object", each: "parameter" },
  parameter: {
    container: "object",
    fields: { schema: "schema", content: "content", examples: "examples" },
    referable: true,
  },
  requestBodies: { container: "object", each: "requestBody" },
  requestBody: { container: "object", fields: { content: "content" }, referable: true },
  content: { container: "object", each: "mediaType" },
  mediaType: {
    container: "object",
    fields: {
      schema: "schema",
      itemSchema: "schema",
      encoding: "encodings",
      itemEncoding: "encoding",
      examples: "examples",
    },
    referable: true,
  },
  encodings: { container: "object", each: "encoding" },
  encoding: { container: "object", fields: { headers: "headers" } },
  responses: { container: "object", each: "response", extensible: true },
  responseMap: { container: "object", each: "response" },
  response: {
    container: "object",
    fields: { headers: "headers", content: "content" },
    referable: true,
    unvisited: ["links"],
  },
  headers: { container: "object", each: "header" },
  header: {
    container: "object",
    fields: { schema: "schema", content: "content", examples: "examples" },
    referable: true,
  },
  schemas: { container: "object", each: "schema" },
  schemaList: { container: "list", each: "schema" },
  schema: { container: "object", fields: schemaFields, referable: true },
  securitySchemes: { container: "object", each: "securityScheme" },
  securityScheme: { container: "object", referable: true },
  examples: { container: "object", each: "example" },
  example: { container: "object", referable: true },
  object: { container: "object" },
};

const swagger2: Grammar = {
  ...openApi3,
  document: {
    container: "object",
    fields: {
      info: "object",
      definitions: "schemas",
      parameters: "parameterMap",
      responses: "responseMap",
      securityDefinitions: "securitySchemes",
      paths: "paths",
    },
  },
  pathItem: { container: "object", fields: { ...methods, parameters: "parameters" }, referable: true },
  operation: { container: "object", fields: { parameters: "parameters", responses: "responses" } },
  parameter: { container: "object", fields: { schema: "schema", items: "schema" }, referable: true },
  response: { container: "object", fields: { schema: "schema", headers: "headers" }, referable: true },
  header: { container: "object", fields: { items: "schema" } },
};

/** The grammar of a dialect. */
export function grammarOf(dialect: Dialect): Grammar {
  return dialect === "2.0" ? swagger2 : openApi3;
}

/** The section of `components` in the normal form that holds a kind; none for kinds that are never shared. */
export const sectionOf: ReadonlyMap<Kind, string> = new Map([
  ["schema", "schemas"],
  ["parameter", "parameters"],
  ["requestBody", "requestBodies"],
  ["response", "responses"],
  ["header", "headers"],
  ["securityScheme", "securitySchemes"],
  ["pathItem", "pathItems"],
  ["mediaType", "mediaTypes"],
  ["example", "examples"],
]);
