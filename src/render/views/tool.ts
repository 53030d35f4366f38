import type { SchemaPlan, ToolPlan } from "../../plan/types.js";
import { identifierCode, Imports, object, string } from "../code/index.js";
import type { ToolView } from "../../../templates/context/index.js";
import { argumentsObject, withObjectRules, ZodContext } from "../zod/index.js";
import { readingExpression } from "./reading.js";
import { requestExpression } from "./request.js";
import { resultExpression } from "./result.js";
import { valueOf } from "./value-of.js";

const runtime = "src/runtime/tool.ts";

/** One operation as one file. */
export function toolView(tool: ToolPlan, schemas: ReadonlyMap<string, SchemaPlan>): ToolView {
  const imports = new Imports(tool.file, [tool.exportName, "defineTool", "Tool"]);
  imports.declare({ name: "defineTool", from: runtime });
  imports.declare({ name: "Tool", from: runtime, typeOnly: true });
  const context = new ZodContext(imports, schemas);
  const input = withObjectRules(
    argumentsObject(tool.input.arguments, context, { expanded: true }),
    tool.input.rules,
    context,
  );
  const reading = tool.reading && readingExpression(tool.reading, context);
  return {
    exportName: identifierCode(tool.exportName),
    name: valueOf("name", string(tool.name), 2),
    title: valueOf("title", string(tool.title), 2),
    description: valueOf("description", string(tool.description), 2),
    input: valueOf("input", input, 2),
    request: valueOf("request", requestExpression(tool.request), 2),
    result: valueOf("result", resultExpression(tool.result), 2),
    hasReading: reading !== undefined,
    reading: valueOf("reading", reading ?? object([]), 2),
    imports: imports.print(),
  };
}
