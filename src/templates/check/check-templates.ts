import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, Refusal } from "../../diagnostics/index.js";
import type { ConnectorPlan } from "../../plan/types.js";
import type { ComposedTemplate } from "../../render/layers/composed.js";
import { composeTemplates } from "../../render/layers/compose.js";
import type { Layer } from "../../render/layers/layer.js";
import { readTemplates, stockTemplates } from "../../render/layers/stock-templates.js";
import { renderTemplates } from "../../render/render-templates.js";
import { version } from "../../version.js";
import type { LayerRecords } from "../records.js";
import { type StockChanges, readStockChanges } from "../stock-changes.js";
import { securityProblems } from "../status.js";
import { type CheckCache, checkCache } from "./cache.js";
import { canCompile, checkData, checkTypes, compiled, type Trial } from "./check-output.js";
import { checkPromises } from "./check-promises.js";
import { checkTags, contextFiles } from "./check-tags.js";
import { type Fixtures, petstoreText, planFixtures } from "./fixtures.js";
import { compareShapes } from "./shapes.js";
import { findTypeScript, type TypeScript } from "./typescript.js";
import { inWorkspace } from "./workspace.js";

/** What is checked, and against what. */
export interface CheckRequest {
  /** The project, or the folder of a package of templates: where TypeScript and the other packages are installed. */
  readonly folder: string;
  readonly layers: readonly Layer[];
  readonly records: LayerRecords;
  /** The project's own plan, when it has one; made only when it is needed. */
  readonly plan?: () => Promise<ConnectorPlan>;
  /** Digest of all that the plan is made from. */
  readonly planDigest?: string;
  readonly stock?: string;
  readonly changes?: StockChanges;
  readonly signal?: AbortSignal;
}

export interface CheckResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Templates that are not stock. */
  readonly customised: number;
  /** Nothing had changed since the last check. */
  readonly cached: boolean;
}

/**
 * Checks templates: syntax, types of what they print, the files that they make of three documents, their types, and the
 * promises of the connector that comes out. Stops after the first of these that finds something.
 * @throws Refusal `TEMPLATE_TYPESCRIPT`, exit code 2
 */
export async function checkTemplates(request: CheckRequest): Promise<CheckResult> {
  const { folder, layers, records, stock = stockTemplates() } = request;
  const typescript = findTypeScript(folder);
  const files = readTemplates(stock);
  const changes = request.changes ?? readStockChanges();
  const security = securityProblems(records, changes);
  const cache = cacheOf(request, [...files], typescript);
  const known = cache.find();
  const customised = layers.reduce((sum, layer) => sum + layer.files.size, 0);
  if (known !== undefined) return { diagnostics: [...security, ...known], customised, cached: true };
  const problems: Diagnostic[] = [];
  const report = (problem: Refusal): void => {
    problems.push(problem.diagnostic);
  };
  const templates = composeTemplates(files, layers, report);
  problems.push(...(await checkTags(templates, typescript, request.signal)));
  if (problems.length === 0) problems.push(...(await checkRendered(templates, request, typescript)));
  const diagnostics = distinct(problems);
  cache.keep(diagnostics);
  return { diagnostics: [...security, ...diagnostics], customised, cached: false };
}

async function checkRendered(
  templates: readonly ComposedTemplate[],
  { folder, plan, signal }: CheckRequest,
  typescript: TypeScript,
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const fixtures = await planFixtures();
  const trials = trialsOf(templates, fixtures, await plan?.(), (problem) => problems.push(problem.diagnostic));
  problems.push(...trials.flatMap(checkData));
  if (problems.length > 0) return problems;
  const [petstore, hostile] = trials;
  const harmless = renderTemplates(fixtures.harmless, templates);
  problems.push(...(await compareShapes(hostile.files, harmless)));
  if (problems.length > 0) return problems;
  const packages = join(folder, "node_modules");
  if (!canCompile(packages)) return [notCompiled];
  return inWorkspace(async (workspace) => {
    const options = { packages, typescript, ...(signal && { signal }) };
    const types = await checkTypes(workspace, trials, options);
    if (types.length > 0) return types;
    return checkPromises(workspace, compiled(petstore.name), fixtures.petstore, templates);
  });
}

const notCompiled: Diagnostic = {
  code: "TEMPLATE_TYPESCRIPT",
  severity: "warning",
  message: "The files that the templates make were not compiled: the packages of a connector are not installed here.",
};

function trialsOf(
  templates: readonly ComposedTemplate[],
  { petstore, hostile }: Fixtures,
  own: ConnectorPlan | undefined,
  report: (problem: Refusal) => void,
): readonly [Trial, Trial, ...Trial[]] {
  const trial = (name: string, plan: ConnectorPlan): Trial => {
    try {
      return { name, plan, files: renderTemplates(plan, templates, report) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      report(error);
      return { name, plan, files: [] };
    }
  };
  const fixed = [trial("petstore", petstore), trial("hostile", hostile)] as const;
  return own === undefined ? fixed : [...fixed, trial("own", own)];
}

function cacheOf(
  { folder, layers, planDigest }: CheckRequest,
  stock: unknown,
  { version: ts }: TypeScript,
): CheckCache {
  const own = layers.map(({ name, files, omit, extra }) => ({ name, files: [...files], omit, extra }));
  return checkCache(folder, [
    version,
    stock,
    own,
    planDigest ?? "",
    ts,
    [...contextFiles()],
    petstoreText(),
    promisesText(),
    canCompile(join(folder, "node_modules")),
  ]);
}

function promisesText(): string {
  return readFileSync(join(stockTemplates(), "..", "check", "promises.mjs"), "utf8");
}

/** The same mistake shows in every trial. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const key = ({ code, message, location }: Diagnostic): string =>
    `${code} ${location?.file}:${location?.line}:${location?.column} ${message}`;
  return [...new Map(diagnostics.map((diagnostic) => [key(diagnostic), diagnostic])).values()];
}
