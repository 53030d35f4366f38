import type { Component, SchemaKind } from "../../model/types.js";
import type { SchemaPlan } from "../../plan/types.js";
import { arrow, type Expression, identifierCode, Imports, ownWords, printAfter } from "../code/index.js";
import type { SchemaView } from "../../../templates/context/index.js";
import { isPlainObject, zodCode, ZodContext } from "../zod/index.js";

/** One shared schema as one file. A schema that can reach itself is made when it is first used. */
export function schemaView(
  { component, exportName, file }: SchemaPlan,
  schemas: ReadonlyMap<string, SchemaPlan>,
): SchemaView {
  const imports = new Imports(file, [exportName]);
  const context = new ZodContext(imports, schemas);
  const annotation = annotationOf(component);
  const code = zodCode(component.schema, { optional: false }, context);
  const value: Expression = component.recursive ? context.z("lazy", arrow(code)) : code;
  if (annotation !== "") imports.declare({ name: "z", from: "zod" });
  const left = `export const ${exportName}${annotation} =`;
  return {
    exportName: identifierCode(exportName),
    annotation: ownWords(annotation),
    value: printAfter(undefined, value, { indent: 0, column: left.length, trailing: 1 }),
    imports: imports.print(),
  };
}

/** Scalars are cheap to infer; an annotation keeps the type of everything else from growing into those who use it. */
const inferred: ReadonlySet<SchemaKind> = new Set<SchemaKind>([
  "string",
  "number",
  "integer",
  "boolean",
  "null",
  "enum",
  "binary",
  "unknown",
  "never",
]);

function annotationOf(component: Component): string {
  if (isPlainObject(component)) return ": z.ZodObject";
  return inferred.has(component.schema.kind) && !component.recursive ? "" : ": z.ZodType";
}
