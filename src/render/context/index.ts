import type {
  Context,
  ContextVersion,
  SchemaTemplateContext,
  ToolTemplateContext,
} from "../../../templates/context/index.js";
import type { ConnectorPlan, SchemaPlan, ToolPlan } from "../../plan/types.js";
import { emitters } from "./emitters.js";
import { projectContext } from "./project-context.js";

/** The version of `templates/context/`. */
export const contextVersion: ContextVersion = 1;

/** The contexts of one plan. Made when the first template of an owner asks: the stock ones need none. */
export class Contexts {
  readonly #plan: ConnectorPlan;
  #project: Context | undefined;

  constructor(plan: ConnectorPlan) {
    this.#plan = plan;
  }

  get project(): Context {
    return (this.#project ??= Object.freeze({
      contextVersion,
      project: projectContext(this.#plan),
      emit: emitters,
    }));
  }

  ofTool(tool: ToolPlan): ToolTemplateContext {
    const found = this.project.project.tools.find(({ name }) => name === tool.name);
    if (found === undefined) throw new Error(`${tool.name} is no tool of the plan`);
    return Object.freeze({ ...this.project, tool: found });
  }

  ofSchema(schema: SchemaPlan): SchemaTemplateContext {
    const found = this.project.project.schemas.find(({ file }) => file === schema.file);
    if (found === undefined) throw new Error(`${schema.file} is no schema of the plan`);
    return Object.freeze({ ...this.project, schema: found });
  }
}
