import type { Document, JsonObject } from "../../../src/load/types.js";
import type { Config } from "../../../src/config/types.js";
import type {
  ApiModel,
  Component,
  Operation,
  Parameter,
  Property,
  Response,
  Schema,
  SecurityScheme,
} from "../../../src/model/types.js";

/** Small parts of an ApiModel, with every field that a test does not care about filled in. */

export const string: Schema = { kind: "string", pointer: "#/s", nullable: false };
export const integer: Schema = { kind: "integer", int64: false, pointer: "#/i", nullable: false };

export function enumeration(...values: readonly string[]): Schema {
  return { kind: "enum", values, pointer: "#/e", nullable: false };
}

export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema & { readonly kind: "object" } {
  const list = Object.entries(properties).map(([wireName, schema]): Property => ({
    wireName,
    required: required.includes(wireName),
    schema,
  }));
  return { kind: "object", properties: list, additional: false, pointer: "#/o", nullable: false };
}

export function array(items: Schema): Schema {
  return { kind: "array", items, uniqueItems: false, pointer: "#/a", nullable: false };
}

export function reference(target: string): Schema {
  return { kind: "ref", target, pointer: "#/r", nullable: false };
}

export function parameter(location: Parameter["location"], wireName: string, more: Partial<Parameter> = {}): Parameter {
  return {
    wireName,
    location,
    required: location === "path",
    deprecated: false,
    style: location === "path" || location === "header" ? "simple" : "form",
    explode: location === "query" || location === "cookie",
    allowReserved: false,
    schema: string,
    pointer: `#/p/${wireName}`,
    ...more,
  };
}

export function operation(route: string, more: Partial<Operation> = {}): Operation {
  const [method = "GET", path = "/"] = route.split(" ");
  return {
    key: `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`,
    pointer: `#/paths/${path.replaceAll("/", "~1")}/${method.toLowerCase()}`,
    method: method as Operation["method"],
    path,
    tags: [],
    deprecated: false,
    parameters: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => parameter("path", name)),
    responses: [],
    security: { kind: "anonymous", pointer: "#/security" },
    extensions: {},
    ...more,
  };
}

export function jsonBody(schema: Schema, required = true): NonNullable<Operation["body"]> {
  const media = {
    contentType: "application/json",
    family: "json",
    schema,
    encoding: new Map(),
    examples: [],
    pointer: "#/b",
  } as const;
  return { required, content: [media], pointer: "#/b" };
}

export function jsonResponse(status: string, schema: Schema): Response {
  const media = {
    contentType: "application/json",
    family: "json",
    schema,
    encoding: new Map(),
    examples: [],
    pointer: "#/b",
  } as const;
  return { status, content: [media], headers: new Map(), pointer: `#/${status}` };
}

export function component(name: string, schema: Schema, recursive = false): readonly [string, Component] {
  const id = `#/components/schemas/${name}`;
  return [id, { id, name, schema, recursive }];
}

export function apiModel(operations: readonly Operation[], more: Partial<ApiModel> = {}): ApiModel {
  return {
    title: "Shop",
    version: "1.0.0",
    source: { kind: "stdin" },
    sha256: "0".repeat(64),
    servers: [{ url: "https://api.shop.example/v1", pointer: "#/servers/0" }],
    operations,
    leftOut: [],
    components: new Map(),
    securitySchemes: new Map<string, SecurityScheme>(),
    ...more,
  };
}

export function config(more: Partial<Config> = {}): Config {
  return {
    name: "shop-mcp",
    access: "full",
    tools: [],
    allow: [],
    store: "sqlite",
    transport: "both",
    strict: false,
    ...more,
  };
}

export function documentOf(root: JsonObject = {}): Document {
  return {
    root,
    dialect: "3.1",
    source: { kind: "stdin" },
    sha256: "0".repeat(64),
    locate: (pointer) => ({ pointer }),
  };
}
