import type { JsonValue } from "../load/types.js";
import type { Component, ObjectSchema, Property, RequiredSets, Schema } from "../model/types.js";
import { nameArguments } from "./argument-names.js";
import { hiddenCharacters } from "./clean-text.js";
import type { DocumentTexts } from "./document-texts.js";

/** Characters of a description inside an input schema. */
export const maxDescription = 300;

/**
 * Schemas as a tool takes them: without what only the upstream writes (`readOnly`), with cleaned texts, and with safe
 * names where a wire name cannot be an argument's. Components are converted once.
 */
export class InputSchemas {
  readonly #texts: DocumentTexts;
  readonly #components: ReadonlyMap<string, Component>;
  readonly #converted = new Map<string, Component>();

  constructor(components: ReadonlyMap<string, Component>, texts: DocumentTexts) {
    this.#components = components;
    this.#texts = texts;
  }

  /** The component as an input. Undefined when the model has none of that id. */
  component(id: string): Component | undefined {
    const known = this.#converted.get(id);
    const source = known === undefined ? this.#components.get(id) : undefined;
    if (source === undefined) return known;
    const converted = { ...source, schema: this.convert(source.schema) };
    this.#converted.set(id, converted);
    return converted;
  }

  /** Follows references to the schema that says something. Undefined when they lead nowhere or in a circle. */
  resolve(schema: Schema): Exclude<Schema, { kind: "ref" }> | undefined {
    let current: Schema | undefined = schema;
    for (let hops = 0; hops < 32 && current !== undefined; hops += 1) {
      if (current.kind !== "ref") return current;
      current = this.component(current.target)?.schema;
    }
    return undefined;
  }

  convert(schema: Schema): Schema {
    const { title: _title, description, default: fallback, examples, ...rest } = schema;
    const words = description === undefined ? "" : this.#texts.read(description, schema.pointer, maxDescription);
    const shown = examples?.filter((example) => this.#isClean(example, schema.pointer));
    return this.#convertInside({
      ...rest,
      ...(words !== "" && { description: words }),
      ...(fallback !== undefined && this.#isClean(fallback, schema.pointer) && { default: fallback }),
      ...(shown !== undefined && shown.length > 0 && { examples: shown }),
    });
  }

  #convertInside(schema: Schema): Schema {
    switch (schema.kind) {
      case "enum":
        this.#texts.inspect(schema.values.filter((value) => typeof value === "string").join("\n"), schema.pointer);
        return schema;
      case "array":
        return { ...schema, items: this.convert(schema.items) };
      case "tuple":
        return { ...schema, items: schema.items.map((item) => this.convert(item)), rest: this.convert(schema.rest) };
      case "object": {
        const { patternProperties, requiredSets, ...rest } = schema;
        const sets = requiredSets && this.#possibleSets(requiredSets, schema);
        return {
          ...rest,
          ...(sets && { requiredSets: sets }),
          properties: this.#properties(schema.properties),
          additional: schema.additional === false ? false : this.convert(schema.additional),
          ...(patternProperties && {
            patternProperties: patternProperties.map(({ pattern, schema: inner }) => ({
              pattern,
              schema: this.convert(inner),
            })),
          }),
        };
      }
      case "union":
        return {
          ...schema,
          variants: schema.variants.map((variant) => this.#variant(variant, schema.discriminator?.wireName)),
        };
      case "intersection":
        return { ...schema, parts: schema.parts.map((part) => this.convert(part)) };
      default:
        return schema;
    }
  }

  /** A discriminating property stays, even when the document calls it read-only: nothing else tells variants apart. */
  #variant(variant: Schema, discriminator: string | undefined): Schema {
    if (discriminator === undefined || variant.kind !== "object") return this.convert(variant);
    const properties = variant.properties.map((property) =>
      property.wireName === discriminator ? { ...property, schema: { ...property.schema, readOnly: false } } : property,
    );
    return this.convert({ ...variant, properties });
  }

  #properties(properties: readonly Property[]): readonly Property[] {
    const kept = properties.filter((property) => !this.#isReadOnly(property.schema));
    const names = nameArguments(kept.map(({ wireName }) => ({ wireName, location: "body" })));
    return kept.map(({ wireName, required, schema }, index) => {
      const name = names[index] ?? wireName;
      const converted = this.convert(schema);
      return name === wireName
        ? { wireName, required, schema: converted }
        : { wireName, name, required, schema: converted };
    });
  }

  /** A set with a property that is not taken can't be given; undefined when none can. */
  #possibleSets({ mode, sets }: RequiredSets, { properties }: ObjectSchema): RequiredSets | undefined {
    const gone = new Set(properties.filter(({ schema }) => this.#isReadOnly(schema)).map(({ wireName }) => wireName));
    const possible = sets.filter((set) => !set.some((wireName) => gone.has(wireName)));
    return possible.length === 0 ? undefined : { mode, sets: possible };
  }

  #isReadOnly(schema: Schema): boolean {
    if (schema.readOnly !== undefined) return schema.readOnly;
    return schema.kind === "ref" && this.#components.get(schema.target)?.schema.readOnly === true;
  }

  #isClean(value: JsonValue, pointer: string): boolean {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (text.search(hiddenCharacters) >= 0) return false;
    return typeof value !== "string" || this.#texts.inspect(value, pointer);
  }
}
