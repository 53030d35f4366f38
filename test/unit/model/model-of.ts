import { type Diagnostic, Diagnostics } from "../../../src/diagnostics/index.js";
import type { Document, JsonObject, JsonValue } from "../../../src/load/types.js";
import { type ApiModel, buildModel, type Operation, type Schema } from "../../../src/model/index.js";

/** A document in normal form from a literal. */
export function documentOf(root: object, source: Document["source"] = { kind: "file", path: "api.yaml" }): Document {
  return {
    root: nullPrototype(JSON.parse(JSON.stringify(root))) as JsonObject,
    dialect: "3.1",
    source,
    sha256: "0".repeat(64),
    locate: (pointer) => ({ file: "api.yaml", pointer }),
  };
}

export interface Reading {
  readonly model: ApiModel;
  readonly diagnostics: readonly Diagnostic[];
  /** `code pointer`, in order. */
  readonly codes: readonly string[];
}

export function modelOf(root: object, source?: Document["source"]): Reading {
  const diagnostics = new Diagnostics();
  const model = buildModel(documentOf(root, source), diagnostics);
  const codes = diagnostics.all.map(({ code, location }) => `${code} ${location?.pointer ?? ""}`);
  return { model, diagnostics: diagnostics.all, codes };
}

/** The model of a document with one path. */
export function modelOfPath(path: string, pathItem: object, rest: object = {}): Reading {
  return modelOf({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths: { [path]: pathItem }, ...rest });
}

/** The only operation that a document has. */
export function onlyOperation({ model }: Reading): Operation {
  const [operation] = model.operations;
  if (!operation || model.operations.length > 1) throw new Error(`${model.operations.length} operations`);
  return operation;
}

export interface SchemaReading extends Reading {
  readonly schema: Schema;
}

/** The converted schema of a query parameter; its pointer begins with `#/paths/~1/get/parameters/0/schema`. */
export function schemaOf(schema: unknown, components: object = {}): SchemaReading {
  const get = { parameters: [{ name: "q", in: "query", schema }], responses: {} };
  const reading = modelOfPath("/", { get }, { components: { schemas: components } });
  const [parameter] = onlyOperation(reading).parameters;
  if (!parameter) throw new Error("the parameter was left out");
  return { ...reading, schema: parameter.schema };
}

/** The schema of a component of that name. */
export function componentOf({ model }: Reading, name: string): Schema {
  const component = model.components.get(`#/components/schemas/${name}`);
  if (!component) throw new Error(`no component ${name}`);
  return component.schema;
}

function nullPrototype(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(nullPrototype);
  if (typeof value !== "object" || value === null) return value;
  const copy: { [key: string]: JsonValue } = Object.create(null);
  for (const [key, inner] of Object.entries(value)) copy[key] = nullPrototype(inner as JsonValue);
  return copy;
}
