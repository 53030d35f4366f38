import type { EmittedRequest } from "../verdicts/emitted.js";
import { isObject, type Json, type JsonObject, listAt, objectAt, record, textsAt } from "../verdicts/json.js";
import { escaped, resolve, valueAt } from "../verdicts/references.js";
import { combined } from "../verdicts/view.js";

/** Choices beside or within each other; what lies further in is not looked at. */
const mostChoices = 3;

/** What stands in a schema itself, in what it refers to and in the parts of its `allOf`, put together. */
export interface Together {
  readonly keywords: JsonObject;
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
}

/** A parameter, or a field of the body. */
export interface DeclaredArgument {
  readonly wireName: string;
  readonly required: boolean;
  readonly schema: Json;
  readonly together: Together;
  /** Its value says which variant of the body is meant. */
  readonly chooses?: boolean;
  readonly pointer: string;
}

export interface DeclaredParameter extends DeclaredArgument {
  readonly location: string;
}

export interface DeclaredBody {
  /** The fields of an object; of each of its variants when there is a choice. */
  readonly forms: readonly (readonly DeclaredArgument[])[];
  readonly pointer: string;
}

/** The arguments of operations as a document declares them, read without the generator. */
export class DeclaredArguments {
  readonly #document: JsonObject;

  constructor(document: JsonObject) {
    this.#document = document;
  }

  /** The parameters of the path item and of the operation, which wins. */
  parameters(place: string): readonly DeclaredParameter[] {
    const item = place.slice(0, place.lastIndexOf("/"));
    const found = [item, place].flatMap((holder) => {
      const { value, pointer } = resolve(this.#document, valueAt(this.#document, holder) ?? {}, holder);
      return listAt(value, "parameters").map((entry, at) => this.#parameter(entry, `${pointer}/parameters/${at}`));
    });
    return [...new Map(found.map((parameter) => [`${parameter.location} ${parameter.wireName}`, parameter])).values()];
  }

  /** The first-level fields of the body as it is sent, or as it would be best sent when it is not. */
  body(place: string, request: EmittedRequest): DeclaredBody {
    const operation = valueAt(this.#document, place);
    const requestBody = isObject(operation) ? operation["requestBody"] : undefined;
    const { value, pointer } = resolve(this.#document, requestBody ?? {}, `${place}/requestBody`);
    const content = Object.entries(objectAt(value, "content") ?? {});
    const [type, entry] = mediaType(content, request.body?.type) ?? ["", {}];
    const media = resolve(this.#document, entry, `${pointer}/content/${escaped(type)}`);
    const schema = `${media.pointer}/schema`;
    const forms = this.#forms([media.value["schema"] ?? {}], new Set());
    return { forms: forms.map((parts) => this.#fields(parts, schema)), pointer };
  }

  #fields(parts: readonly Json[], pointer: string): readonly DeclaredArgument[] {
    const { properties, required } = this.#together(...parts);
    const choosing = new Set(this.#parts(parts).map((part) => objectAt(part, "discriminator")?.["propertyName"]));
    return [...properties].map(([wireName, schema]) => ({
      wireName,
      required: required.has(wireName),
      schema,
      together: this.#together(schema),
      chooses: choosing.has(wireName),
      pointer: `${pointer}/properties/${escaped(wireName)}`,
    }));
  }

  /** Each way to take one variant of every choice, as the schemas that then hold together. */
  #forms(schemas: readonly Json[], taken: ReadonlySet<JsonObject>): readonly (readonly Json[])[] {
    const chooser = this.#parts(schemas).find((part) => isChoice(part) && !taken.has(part));
    if (chooser === undefined || taken.size >= mostChoices) return [schemas];
    const all = new Set([...taken, chooser]);
    return variantsIn(chooser).flatMap((variant) => this.#forms([...schemas, variant], all));
  }

  #parameter(entry: Json, place: string): DeclaredParameter {
    const { value, pointer } = resolve(this.#document, entry, place);
    const [content] = Object.values(objectAt(value, "content") ?? {});
    const schema = value["schema"] ?? (isObject(content) ? content["schema"] : undefined) ?? {};
    return {
      wireName: String(value["name"]),
      location: String(value["in"]),
      required: value["required"] === true || value["in"] === "path",
      schema,
      together: this.#together(schema),
      pointer,
    };
  }

  #together(...schemas: readonly Json[]): Together {
    const keywords = new Map<string, Json>();
    const properties = new Map<string, Json>();
    const parts = this.#parts(schemas);
    for (const part of parts) {
      for (const [name, property] of Object.entries(objectAt(part, "properties") ?? {})) {
        const other = properties.get(name);
        properties.set(name, other === undefined ? property : { allOf: [other, property] });
      }
      for (const [keyword, value] of Object.entries(part))
        keywords.set(keyword, combined(keyword, keywords.get(keyword), value));
    }
    const required = new Set(parts.flatMap((part) => [...textsAt(part, "required"), ...requiredAnyway(part)]));
    return { keywords: record(keywords), properties, required };
  }

  /** What schemas refer to and include, before themselves. */
  #parts(schemas: readonly Json[]): readonly JsonObject[] {
    const parts = new Set<JsonObject>();
    const seen = new Set<JsonObject>();
    const include = (part: Json | undefined): void => {
      if (!isObject(part) || seen.has(part)) return;
      seen.add(part);
      const reference = part["$ref"];
      if (typeof reference === "string") include(valueAt(this.#document, reference));
      for (const included of listAt(part, "allOf")) include(included);
      parts.add(part);
    };
    for (const schema of schemas) include(schema);
    return [...parts];
  }
}

/** Whether a schema lets choose among variants that do more than require properties. */
function isChoice(schema: JsonObject): boolean {
  return !variantsIn(schema).every(onlyRequires);
}

/** What all of the variants require that do nothing else. */
function requiredAnyway(schema: JsonObject): readonly string[] {
  const sets = variantsIn(schema).map((variant) => (isObject(variant) ? textsAt(variant, "required") : []));
  const [first = [], ...others] = variantsIn(schema).every(onlyRequires) ? sets : [];
  return first.filter((name) => others.every((set) => set.includes(name)));
}

/** Without null, which is no object. */
function variantsIn(schema: JsonObject): readonly Json[] {
  const variants = ["oneOf", "anyOf"].map((keyword) => listAt(schema, keyword)).find((list) => list.length > 0) ?? [];
  return variants.filter((variant) => !isObject(variant) || variant["type"] !== "null");
}

function onlyRequires(variant: Json): boolean {
  return (
    isObject(variant) && Object.keys(variant).every((keyword) => keyword === "required" || saysNothing.has(keyword))
  );
}

const saysNothing: ReadonlySet<string> = new Set(["description", "title", "type"]);

/** The one that is sent; else JSON before forms before the rest. */
function mediaType(
  content: readonly (readonly [string, Json])[],
  sent: string | undefined,
): readonly [string, Json] | undefined {
  const plain = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();
  const rank = ([type]: readonly [string, Json]): number =>
    [/json/, /x-www-form-urlencoded/, /multipart/, /./].findIndex((family) => family.test(type));
  return (
    content.find(([type]) => type.toLowerCase() === sent) ??
    content.find(([type]) => sent !== undefined && plain(type) === plain(sent)) ??
    content.toSorted((left, right) => rank(left) - rank(right))[0]
  );
}
