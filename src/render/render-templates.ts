import type { ConnectorPlan } from "../plan/types.js";
import { Contexts } from "./context/index.js";
import { destination } from "./files/destination.js";
import { withMembers } from "./files/members.js";
import { packageFile } from "./files/package-files.js";
import { isNeeded } from "./files/sign-in-files.js";
import { renderingsOf } from "./files/renderings.js";
import type { ComposedTemplate } from "./layers/composed.js";
import type { Report } from "./layers/compose.js";
import { Refusal } from "../diagnostics/index.js";
import { compileTemplate } from "./template/compile.js";
import type { Piece } from "./template/print.js";
import { templateProblem } from "./template/source.js";
import type { RenderedFile } from "./types.js";

/** A rendered file that still knows where each piece of it came from. */
export interface TracedFile extends RenderedFile {
  readonly template: ComposedTemplate;
  /** What the template printed; the contents differ where npm's files are concerned. */
  readonly pieces: readonly Piece[];
}

/**
 * Renders every template for a plan, in the order of the templates.
 * @param report takes what is wrong with a template, so that the others are still rendered; without it the first is thrown
 * @throws Refusal `TEMPLATE_…` at the place in the template
 */
export function renderTemplates(
  plan: ConnectorPlan,
  templates: readonly ComposedTemplate[],
  report?: Report,
): readonly TracedFile[] {
  const contexts = new Contexts(plan);
  const needed = templates.filter(({ id }) => isNeeded(id, plan));
  const files = needed.flatMap((template) => renderOne(template, plan, contexts, report));
  checkCollisions(files);
  return files;
}

function renderOne(
  template: ComposedTemplate,
  plan: ConnectorPlan,
  contexts: Contexts,
  report: Report | undefined,
): readonly TracedFile[] {
  try {
    return [...rendered(template, plan, contexts)];
  } catch (error) {
    if (report === undefined || !(error instanceof Refusal)) throw error;
    report(error);
    return [];
  }
}

function* rendered(template: ComposedTemplate, plan: ConnectorPlan, contexts: Contexts): Iterable<TracedFile> {
  const { id, kind, segments, custom, members } = template;
  const render = compileTemplate(segments, kind);
  for (const { path = destination(id), view, context } of renderingsOf(id)(plan, contexts)) {
    const pieces = render({ it: custom ? context() : {}, view });
    const text = pieces.map((piece) => piece.text).join("");
    const contents = withMembers(packageFile(id, text, plan) ?? text, members, contexts);
    yield { path, contents, template, pieces };
  }
}

/** A file of a layer's own may not go where another one goes. */
function checkCollisions(files: readonly TracedFile[]): void {
  const seen = new Map<string, TracedFile>();
  for (const file of files) {
    const other = seen.get(file.path);
    seen.set(file.path, file);
    if (other === undefined) continue;
    const [mine, theirs] = file.template.extra ? [file, other] : [other, file];
    const message = `${mine.path} is made by ${theirs.template.id} already.`;
    throw templateProblem("TEMPLATE_COLLISION", message, { source: mine.template.source, offset: 0 });
  }
}
