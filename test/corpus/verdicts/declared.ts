import { changed, isObject, type Json, type JsonObject, listAt, objectAt, record } from "./json.js";
import { mapSubschemas } from "./schema-walk.js";
import type { EmittedRequest } from "./emitted.js";
import { escaped, resolve, valueAt } from "./references.js";

/** Names a parameter in the declared schema. */
export function slotOf(location: string, wireName: string): string {
  return `${location} ${location === "header" ? wireName.toLowerCase() : wireName}`;
}

/**
 * What a document says about everything that an operation takes, read without the generator: one self-contained JSON
 * Schema over `{ parameters: { "query limit": … }, body: … }`, in the words of the wire.
 * @throws Error when the document does not have the operation
 */
export function declaredInput(document: JsonObject, request: EmittedRequest, place: string): JsonObject {
  const bundle = new Bundle(document);
  const { item, operation, pointer } = findOperation(document, request, place);
  const declared = new Map<string, JsonObject>();
  for (const [entry, where] of [
    ...listAt(item, "parameters").map((own, at) => [own, `${pointer.item}/parameters/${at}`] as const),
    ...listAt(operation, "parameters").map((own, at) => [own, `${pointer.operation}/parameters/${at}`] as const),
  ]) {
    const found = resolve(document, entry, where);
    declared.set(
      slotOf(String(found.value["in"]), String(found.value["name"])),
      changed(found.value, { pointer: found.pointer }),
    );
  }
  const sent = request.parameters.filter(({ argument }) => argument !== undefined);
  const slots = sent.map(({ in: location, wireName, argument }) => {
    const slot = slotOf(location, wireName ?? argument ?? "");
    return [slot, declared.get(slot) ?? repairedParameter(declared, location, wireName ?? argument ?? "")] as const;
  });
  const parameters: JsonObject = {
    type: "object",
    properties: record(slots.map(([slot, parameter]) => [slot, bundle.copy(...parameterSchema(parameter))])),
    required: slots
      .filter(([, parameter]) => parameter["required"] === true || parameter["in"] === "path")
      .map(([slot]) => slot),
  };
  const body =
    request.body === undefined ? undefined : declaredBody(document, operation, pointer.operation, request.body.type);
  return {
    type: "object",
    properties: { parameters, ...(body && { body: bundle.copy(body.schema, body.pointer) }) },
    required: ["parameters", ...(body?.required === true ? ["body"] : [])],
    $defs: bundle.definitions(),
  };
}

/** By its place, which is that of `additionalOperations` for a method that has no field of its own. */
function findOperation(document: JsonObject, request: EmittedRequest, place: string) {
  const itemPointer = place.slice(0, place.lastIndexOf("/"));
  const item = resolve(document, valueAt(document, itemPointer) ?? {}, itemPointer).value;
  const method = request.method.toLowerCase();
  const operation = objectAt(item, method) ?? objectAt(objectAt(item, "additionalOperations"), request.method);
  if (operation === undefined) throw new Error(`no operation at ${place}`);
  return { item, operation, pointer: { item: itemPointer, operation: `${itemPointer}/${method}` } };
}

/**
 * A path parameter by its name alone: its case may differ from the path's, and the place where it stands may be the
 * query. One that nobody declares is text, and needed.
 */
function repairedParameter(declared: ReadonlyMap<string, JsonObject>, location: string, wireName: string): JsonObject {
  const inPath = slotOf("path", wireName).toLowerCase();
  const found = [...declared].find(([slot]) => slot.toLowerCase() === inPath);
  return found?.[1] ?? { in: location, required: true, schema: { type: "string", minLength: 1 }, pointer: "" };
}

function parameterSchema(parameter: JsonObject): readonly [Json, string] {
  const pointer = String(parameter["pointer"]);
  const content = Object.entries(objectAt(parameter, "content") ?? {})[0];
  if (content !== undefined && isObject(content[1])) {
    return [content[1]["schema"] ?? true, `${pointer}/content/${escaped(content[0])}/schema`];
  }
  if (parameter["schema"] !== undefined) return [parameter["schema"], `${pointer}/schema`];
  // As in OpenAPI 2.0: what its schema says stands in the parameter itself.
  const { name: _name, in: _in, required: _required, ...own } = parameter;
  return [parameter["type"] === undefined ? { type: "string" } : own, pointer];
}

function declaredBody(document: JsonObject, operation: JsonObject, pointer: string, type: string) {
  const found = resolve(document, operation["requestBody"] ?? {}, `${pointer}/requestBody`);
  const content = objectAt(found.value, "content") ?? {};
  const plain = (name: string) => (name.split(";")[0] ?? "").trim().toLowerCase();
  const entry =
    Object.entries(content).find(([name]) => name.toLowerCase() === type) ??
    Object.entries(content).find(([name]) => plain(name) === plain(type)) ??
    Object.entries(content)[0];
  if (entry === undefined) return undefined;
  const media = resolve(document, entry[1], `${found.pointer}/content/${escaped(entry[0])}`);
  const schema = sentAs(type, media.value["schema"] ?? true);
  return { schema, pointer: `${media.pointer}/schema`, required: found.value["required"] === true };
}

/** Text and files are one value, whatever the document says of their inside. */
function sentAs(type: string, schema: Json): Json {
  if (/^[^;]*[/+]json(?:;|$)|x-www-form-urlencoded|multipart\//.test(type) || isStructured(schema))
    return /xml|^text\//.test(type) ? { type: "string" } : schema;
  if (!/^text\/|xml|graphql|sql|yaml|javascript|ndjson|jsonl|json-seq|jwt|toml|csv/.test(type))
    return { type: "string", format: "binary" };
  const isText = isObject(schema) && schema["type"] === "string" && !type.includes("xml");
  return isText ? schema : { type: "string" };
}

/** A vendor's own type whose schema has members is written as JSON. */
function isStructured(schema: Json): boolean {
  return (
    isObject(schema) &&
    ["$ref", "properties", "items", "allOf", "oneOf", "anyOf"].some((keyword) => schema[keyword] !== undefined)
  );
}

/** Copies schemas with all that they refer to, each target once, each object with the place it stands in `x-pointer`. */
export class Bundle {
  readonly #document: JsonObject;
  readonly #names = new Map<string, string>();
  readonly #copied = new Map<string, Json>();
  #heirs: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  copy(schema: Json, pointer: string): Json {
    if (!isObject(schema)) return schema !== false;
    const copied = mapSubschemas(schema, (inner, ...tokens) =>
      this.copy(inner, `${pointer}/${tokens.map(escaped).join("/")}`),
    );
    const reference = schema["$ref"];
    return changed(copied, {
      "x-pointer": pointer,
      $defs: undefined,
      definitions: undefined,
      ...(typeof reference === "string" && { $ref: this.#refer(reference) }),
      ...this.#toldApart(schema, pointer),
    });
  }

  definitions(): JsonObject {
    return record(this.#copied);
  }

  #refer(reference: string): string {
    const known = this.#names.get(reference);
    if (known !== undefined) return `#/$defs/${known}`;
    const name = `d${this.#names.size}`;
    this.#names.set(reference, name);
    const target = valueAt(this.#document, reference);
    this.#copied.set(name, true);
    this.#copied.set(name, this.copy(target ?? true, reference));
    return `#/$defs/${name}`;
  }

  /** `x-heirs`: who is meant by a base with a discriminator; `x-told`: what the discriminator says of each variant or heir. */
  #toldApart(schema: JsonObject, pointer: string): { readonly [keyword: string]: Json } {
    const discriminator = objectAt(schema, "discriminator");
    const property = discriminator?.["propertyName"];
    const variants = [...listAt(schema, "oneOf"), ...listAt(schema, "anyOf")];
    if (variants.length > 0) {
      const declaring = typeof property === "string" ? schema : this.#commonBase(variants);
      return declaring === undefined ? {} : { "x-told": this.#told(declaring, variants) };
    }
    if (typeof property !== "string") return {};
    this.#heirs ??= heirs(this.#document);
    const mapped = Object.values(objectAt(discriminator, "mapping") ?? {}).filter(isPointer);
    const names = [...new Set([...mapped, ...(this.#heirs.get(pointer) ?? [])])].filter((name) => name !== pointer);
    if (names.length === 0 || !this.#heirs.has(pointer)) return {};
    const references = names.map((name) => ({ $ref: name }));
    return { "x-heirs": names.map((name) => this.#refer(name)), "x-told": this.#told(schema, references) };
  }

  /** The base with a discriminator that all variants include. */
  #commonBase(variants: readonly Json[]): JsonObject | undefined {
    const bases = variants.map((variant) =>
      listAt(this.#targetOf(variant) ?? {}, "allOf")
        .map((part) => this.#targetOf(part))
        .filter((base) => base !== undefined),
    );
    return bases[0]?.find((base) => objectAt(base, "discriminator") && bases.every((others) => others.includes(base)));
  }

  /** For each variant one more schema that holds, `true` where the discriminator says nothing. */
  #told(declaring: JsonObject, variants: readonly Json[]): readonly Json[] {
    const discriminator = objectAt(declaring, "discriminator");
    const property = String(discriminator?.["propertyName"]);
    const mapping = Object.entries(objectAt(discriminator, "mapping") ?? {});
    const pointers = variants.flatMap((variant) => (isObject(variant) ? (variant["$ref"] ?? []) : [])).map(String);
    const names = pointers.map((pointer) => pointer.split("/").at(-1) ?? "");
    return variants.map((variant) => {
      const pointer = isObject(variant) ? variant["$ref"] : undefined;
      const target = this.#targetOf(variant);
      if (typeof pointer !== "string" || target === undefined) return true;
      const mapped = mapping.flatMap(([value, named]) => (named === pointer ? [value] : []));
      const lists = this.#listsOf(target, property);
      const ofAzure = target["x-ms-discriminator-value"];
      const isNamed = lists.length > 0 || this.#isKnownByName(pointer, this.#writtenOf(target, property, 0), names);
      const named = isNamed ? [pointer.split("/").at(-1) ?? ""] : [];
      const values = mapped.length > 0 ? mapped : typeof ofAzure === "string" ? [ofAzure] : named;
      const fitting = values.filter((value) => lists.every((list) => list.includes(value)));
      const isSaid = lists.some((list) => list.every((value) => fitting.includes(String(value))));
      if (fitting.length === 0 || isSaid) return true;
      return { properties: { [property]: { enum: fitting } }, required: [property] };
    });
  }

  /** A component that nothing is built upon, and whose property is a text of which no other value is shown. */
  #isKnownByName(pointer: string, written: readonly JsonObject[], names: readonly Json[]): boolean {
    this.#heirs ??= heirs(this.#document);
    if (this.#heirs.has(pointer) || !pointer.startsWith("#/components/schemas/") || written.length === 0) return false;
    return written.every((schema) => {
      const shown = [schema["example"], schema["default"], ...listAt(schema, "examples")];
      const isText = schema["type"] === "string" || schema["type"] === undefined;
      const isPlain = schema["pattern"] === undefined && schema["format"] === undefined;
      return isText && isPlain && shown.every((value) => value === undefined || names.includes(value));
    });
  }

  /** Every enum or constant that a schema and what it includes give a property. */
  #listsOf(schema: JsonObject, property: string): readonly (readonly Json[])[] {
    return this.#writtenOf(schema, property, 0).flatMap((written) => {
      const only = written["const"];
      const listed = only === undefined ? listAt(written, "enum") : [only];
      return listed.length > 0 ? [listed] : [];
    });
  }

  /** Every schema that a schema and what it includes give a property. */
  #writtenOf(schema: JsonObject, property: string, depth: number): readonly JsonObject[] {
    if (depth > 16) return [];
    const declared = objectAt(schema, "properties")?.[property];
    const written = declared === undefined ? undefined : this.#targetOf(declared);
    const included = listAt(schema, "allOf").flatMap((part) => {
      const target = this.#targetOf(part);
      return target === undefined ? [] : this.#writtenOf(target, property, depth + 1);
    });
    return written === undefined ? included : [written, ...included];
  }

  #targetOf(schema: Json): JsonObject | undefined {
    const reference = isObject(schema) ? schema["$ref"] : undefined;
    const target = typeof reference === "string" ? valueAt(this.#document, reference) : schema;
    return isObject(target) ? target : undefined;
  }
}

function isPointer(target: Json): target is string {
  return typeof target === "string" && target.startsWith("#/");
}

function heirs(document: JsonObject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, schema] of Object.entries(objectAt(objectAt(document, "components"), "schemas") ?? {})) {
    if (!isObject(schema)) continue;
    for (const part of listAt(schema, "allOf")) {
      const base = isObject(part) ? part["$ref"] : undefined;
      if (typeof base === "string")
        found.set(base, [...(found.get(base) ?? []), `#/components/schemas/${escaped(name)}`]);
    }
  }
  return found;
}
