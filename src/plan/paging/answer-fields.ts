import type { ApiModel, ObjectSchema, Property, Schema } from "../../model/types.js";
import { mergedObject, resolvedIn } from "../result-schemas.js";
import { wordsOf } from "../words.js";

/** A field of an answer, outside its lists. */
export interface AnswerField {
  /** Wire names from the root. */
  readonly path: readonly string[];
  /** Words of its own name, and of the name of the object that holds it. */
  readonly name: string;
  readonly parent: string;
  readonly schema: Schema;
}

const deepest = 4;
const mostFields = 300;

/** The fields of an answer down to a few levels, outermost first: what may tell how a list goes on. */
export function answerFields(root: Schema, components: ApiModel["components"]): readonly AnswerField[] {
  const found: AnswerField[] = [];
  const pending: Holder[] = [{ schema: root, path: [], parent: "" }];
  for (let holder = pending.shift(); holder !== undefined && found.length < mostFields; holder = pending.shift()) {
    const object = objectOf(holder.schema, components);
    for (const { wireName, schema } of object?.properties ?? []) {
      const path = [...holder.path, wireName];
      const name = wordsOf(wireName).join("_");
      const resolved = asList(resolvedIn(components, schema), components);
      if (resolved === undefined) continue;
      found.push({ path, name, parent: holder.parent, schema: resolved });
      if (path.length < deepest && resolved.kind !== "array") pending.push({ schema: resolved, path, parent: name });
    }
  }
  return found;
}

interface Holder {
  readonly schema: Schema;
  readonly path: readonly string[];
  readonly parent: string;
}

/** A choice of lists is a list of choices: how it goes on is the same for all of them. */
function asList(schema: Schema | undefined, components: ApiModel["components"]): Schema | undefined {
  if (schema?.kind !== "union") return schema;
  const variants = schema.variants.map((variant) => resolvedIn(components, variant));
  const lists = variants.filter((variant) => variant?.kind === "array");
  const [first] = lists;
  if (first === undefined || lists.length < variants.length) return schema;
  return { ...first, items: { ...schema, variants: lists.map(({ items }) => items) } };
}

/** The object that a schema describes, with the properties of all its variants. */
export function objectOf(schema: Schema, components: ApiModel["components"]): ObjectSchema | undefined {
  const resolved = resolvedIn(components, schema);
  if (resolved?.kind === "object") return resolved;
  if (resolved?.kind !== "union" && resolved?.kind !== "intersection") return undefined;
  const parts = resolved.kind === "union" ? resolved.variants : resolved.parts;
  const objects = parts.flatMap((part): readonly Schema[] => {
    const inner = resolvedIn(components, part);
    return inner === undefined || inner.kind === "null" ? [] : [inner];
  });
  return mergedObject(objects);
}

/** The properties of the items of a list, or of the thing itself. */
export function propertiesOf(schema: Schema, components: ApiModel["components"]): readonly Property[] {
  return objectOf(schema, components)?.properties ?? [];
}
