import type { ResultPlan, ResultSchema } from "../../plan/types.js";
import { array, type Expression, object, string } from "../code/index.js";

/** What a good answer becomes. */
export function resultExpression(result: ResultPlan): Expression {
  switch (result.kind) {
    case "json":
      return object(
        [
          ["kind", string("json")],
          ["schema", schemaExpression(result.schema)],
          ...namesOf("items", result.items),
          ...namesOf("more", result.more),
        ],
        { expanded: hasMembers(result.schema) },
      );
    case "binary":
      return object([
        ["kind", string("binary")],
        ["contentType", string(result.contentType)],
      ]);
    case "text":
    case "empty":
      return object([["kind", string(result.kind)]]);
  }
}

function namesOf(
  key: string,
  names: readonly string[] | undefined,
): readonly (readonly [key: string, value: Expression])[] {
  return names === undefined ? [] : [[key, array(names.map(string))]];
}

const anything = object([]);
/** Most of a result: made once. */
const scalars = {
  string: scalar("string"),
  number: scalar("number"),
  integer: scalar("integer"),
  boolean: scalar("boolean"),
};
const objectType = ["type", string("object")] as const;
const arrayType = ["type", string("array")] as const;

function schemaExpression(schema: ResultSchema): Expression {
  if (isAnything(schema)) return anything;
  switch (schema.type) {
    case "object": {
      const members = Object.keys(schema.properties).map(
        (name) => [name, schemaExpression(schema.properties[name] ?? {})] as const,
      );
      return object([objectType, ["properties", object(members, { expanded: true })]], {
        expanded: members.length > 0,
      });
    }
    case "array":
      return object([arrayType, ["items", schemaExpression(schema.items)]], { expanded: hasMembers(schema.items) });
    default:
      return scalars[schema.type];
  }
}

function scalar(type: string): Expression {
  return object([["type", string(type)]]);
}

function hasMembers(schema: ResultSchema): boolean {
  if (isAnything(schema)) return false;
  if (schema.type === "array") return hasMembers(schema.items);
  return schema.type === "object" && Object.keys(schema.properties).length > 0;
}

function isAnything(schema: ResultSchema): schema is Readonly<Record<string, never>> {
  return !("type" in schema);
}
