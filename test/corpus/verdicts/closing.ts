import { changed, isObject, type Json, type JsonObject, listAt, objectAt, record, textsAt } from "./json.js";
import { mapSubschemas } from "./schema-walk.js";

export interface ClosingRules {
  /** Objects that declare properties and say nothing of others take no others. */
  readonly closed: boolean;
  /** A base with a discriminator stands for its heirs. */
  readonly heirs: boolean;
  /** Where a discriminator chooses, its property decides. */
  readonly discriminator: boolean;
}

const mostCombinations = 256;
const annotation = /^(?:x-|title$|description$|example|default$|deprecated$|readOnly$|writeOnly$|externalDocs$|xml$)/;

interface Flat {
  readonly plain: readonly JsonObject[];
  readonly choices: readonly JsonObject[];
}

/**
 * Rewrites every schema where it is used, not where it is included: what `allOf` puts together is one object, and what
 * stands beside a choice belongs to each variant. That is the reading under which an object can be closed at all.
 */
export function closeObjects(root: JsonObject, rules: ClosingRules): JsonObject {
  return new Closing(objectAt(root, "$defs") ?? {}, rules).root(root);
}

class Closing {
  readonly #definitions: JsonObject;
  readonly #rules: ClosingRules;
  readonly #closed = new Map<string, Json>();
  readonly #inline = new Map<JsonObject, string>();

  constructor(definitions: JsonObject, rules: ClosingRules) {
    this.#definitions = definitions;
    this.#rules = rules;
  }

  root(root: JsonObject): JsonObject {
    const { parameters, body } = objectAt(root, "properties") ?? {};
    const slots = isObject(parameters) ? mapSubschemas(parameters, (schema) => this.use(schema)) : {};
    const properties = {
      parameters: this.#rules.closed ? changed(slots, { additionalProperties: false }) : slots,
      ...(body !== undefined && { body: this.use(body) }),
    };
    return changed(root, { properties, $defs: record(this.#closed) });
  }

  use(schema: Json): Json {
    if (!isObject(schema)) return schema;
    const reference = schema["$ref"];
    if (
      typeof reference === "string" &&
      Object.keys(schema).every((keyword) => keyword === "$ref" || annotation.test(keyword))
    ) {
      return { $ref: this.#define(reference.slice("#/$defs/".length)) };
    }
    const heirs = this.#rules.heirs ? textsAt(schema, "x-heirs") : [];
    if (heirs.length > 0) return this.#heirs(heirs, schema);
    const includes = ["$ref", "allOf", "anyOf", "oneOf"].some((keyword) => schema[keyword] !== undefined);
    return includes ? { $ref: this.#defineInline(schema) } : this.#close(this.#flatten([schema]), mostCombinations);
  }

  #heirs(heirs: readonly string[], schema: JsonObject): JsonObject {
    if (!this.#rules.discriminator) return { oneOf: heirs.map((heir) => this.use({ $ref: heir })) };
    const told = listAt(schema, "x-told");
    return { anyOf: heirs.map((heir, at) => this.use(withTold({ $ref: heir }, told[at]))) };
  }

  /** What includes others may include itself further down. */
  #defineInline(schema: JsonObject): string {
    const name = this.#inline.get(schema) ?? `inline${this.#closed.size}`;
    if (!this.#inline.has(schema)) {
      this.#inline.set(schema, name);
      this.#closed.set(name, true);
      this.#closed.set(name, this.#close(this.#flatten([schema]), mostCombinations));
    }
    return `#/$defs/${name}`;
  }

  #define(name: string): string {
    const closed = `${name}.used`;
    if (!this.#closed.has(closed)) {
      this.#closed.set(closed, true);
      this.#closed.set(closed, this.use(this.#definitions[name] ?? true));
    }
    return `#/$defs/${closed}`;
  }

  #close({ plain, choices }: Flat, budget: number): JsonObject {
    const [choice, ...others] = choices;
    if (choice === undefined) return this.#closePlain(plain);
    const keyword = choice["oneOf"] === undefined ? "anyOf" : "oneOf";
    const variants = listAt(choice, keyword);
    const told = this.#rules.discriminator ? listAt(choice, "x-told") : [];
    const each = budget / Math.max(variants.length, 1);
    if (each < 1) return { allOf: [...plain, ...choices] };
    const beside = plain.filter((part) =>
      Object.keys(part).some((name) => !annotation.test(name) && name !== "discriminator"),
    );
    return {
      [told.length > 0 ? "anyOf" : keyword]: variants.map((variant, at) =>
        beside.length === 0 && others.length === 0
          ? this.use(withTold(variant, told[at]))
          : this.#close(this.#flatten([...beside, ...others, withTold(variant, told[at])]), each),
      ),
    };
  }

  #closePlain(plain: readonly JsonObject[]): JsonObject {
    const parts = plain.map((part) =>
      this.#inside(changed(part, { additionalProperties: undefined, unevaluatedProperties: undefined })),
    );
    const further = plain
      .flatMap((part) => [part["additionalProperties"] ?? part["unevaluatedProperties"]])
      .filter((value) => value !== undefined);
    const declares = plain.some((part) =>
      ["properties", "patternProperties"].some((keyword) => Object.keys(objectAt(part, keyword) ?? {}).length > 0),
    );
    const open = further.filter((value) => value !== true);
    const undeclared = further.includes(false) ? [] : plain.flatMap((part) => textsAt(part, "required"));
    const named = record(undeclared.map((name) => [name, true] as const));
    const beyond = open.includes(false)
      ? false
      : open.length > 0
        ? { allOf: open.map((value) => this.use(value)) }
        : further.length > 0 || !declares || !this.#rules.closed;
    if (beyond === true) return { allOf: parts };
    return {
      allOf: [...parts, ...(undeclared.length > 0 ? [{ properties: named }] : [])],
      unevaluatedProperties: beyond,
    };
  }

  /** The parts inside are uses of their own; `not` is no use. */
  #inside(part: JsonObject): JsonObject {
    return mapSubschemas(part, (schema) => this.use(schema));
  }

  #flatten(schemas: readonly Json[]): Flat {
    const plain: JsonObject[] = [];
    const choices: JsonObject[] = [];
    const seen = new Set<JsonObject>();
    const include = (schema: Json): void => {
      if (schema === false) plain.push({ not: {} });
      if (!isObject(schema) || seen.has(schema)) return;
      seen.add(schema);
      const reference = schema["$ref"];
      if (typeof reference === "string") include(this.#definitions[reference.slice("#/$defs/".length)] ?? true);
      for (const part of listAt(schema, "allOf")) include(part);
      for (const keyword of ["oneOf", "anyOf"])
        if (listAt(schema, keyword).length > 0)
          choices.push({ [keyword]: listAt(schema, keyword), "x-told": listAt(schema, "x-told") });
      plain.push(changed(schema, { $ref: undefined, allOf: undefined, oneOf: undefined, anyOf: undefined }));
    };
    for (const schema of schemas) include(schema);
    return { plain, choices };
  }
}

/** A variant with what the discriminator says of it. */
function withTold(variant: Json, told: Json | undefined): Json {
  return isObject(told) ? { allOf: [variant, told] } : variant;
}
