import { inspect } from "../../../src/pipeline.js";
import type { ApiModel } from "../../../src/model/types.js";
import type { ToolPlan } from "../../../src/plan/types.js";
import type { CorpusDocument } from "../../support/corpus.js";

export interface ReadTools {
  readonly tools: readonly ToolPlan[];
  readonly components: ApiModel["components"];
}

/** Every operation of a document as a tool; undefined when the document is refused. */
export async function readTools({ path, folder }: CorpusDocument): Promise<ReadTools | undefined> {
  try {
    const source = { kind: "file", path } as const;
    const request = { source, cwd: "/", ...(folder !== undefined && { referenceRoot: folder }) };
    const { api, plan } = await inspect(request, () => ({
      name: "corpus-mcp",
      access: "full",
      tools: ["all"],
      allow: [],
      store: "sqlite",
      transport: "both",
      auth: "bearer",
      strict: false,
    }));
    return { tools: plan.tools, components: api.model.components };
  } catch {
    return undefined;
  }
}
