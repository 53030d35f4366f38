import type { SchemaPlan } from "../../plan/types.js";
import { arrow, type Expression, identifierCode, Imports, ownWords, printAfter } from "../code/index.js";
import type { View } from "../template.js";
import { isPlainObject, zodCode, ZodContext } from "../zod/index.js";

/** One shared schema as one file. A schema that can reach itself is made when it is first used. */
export function schemaView({ component, exportName, file }: SchemaPlan, schemas: ReadonlyMap<string, SchemaPlan>): View {
  const imports = new Imports(file, [exportName]);
  const context = new ZodContext(imports, schemas);
  const type = isPlainObject(component) ? "z.ZodObject" : "z.ZodType";
  const code = zodCode(component.schema, { optional: false }, context);
  const value: Expression = component.recursive ? context.z("lazy", arrow(code)) : code;
  imports.declare({ name: "z", from: "zod" });
  const left = `export const ${exportName}: ${type} =`;
  return {
    exportName: identifierCode(exportName),
    type: ownWords(type),
    value: printAfter({ width: left.length, isKey: false }, value, { indent: 0, column: left.length, trailing: 1 }),
    imports: imports.print(),
  };
}
