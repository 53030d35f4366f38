import type { Config } from "./config/types.js";
import { buildContracts } from "./contract/build-contracts.js";
import { type Diagnostic, Diagnostics } from "./diagnostics/index.js";
import { loadDocument } from "./load/index.js";
import type { LoadRequest } from "./load/request.js";
import type { Document } from "./load/types.js";
import { buildModel } from "./model/index.js";
import type { ApiModel } from "./model/types.js";
import {
  isAdmitted,
  judge,
  lockScopes,
  nameOperations,
  planConnector,
  refuseUnmatched,
  selectOperations,
} from "./plan/index.js";
import type { ScopeLock } from "./plan/scopes/lock.js";
import type { ConnectorPlan } from "./plan/types.js";
import { nextLock } from "./regenerate/next-lock.js";
import { baseOf, stateFiles } from "./regenerate/state-files.js";
import { renderConnector, templatesDigest } from "./render/index.js";
import type { Layer } from "./render/layers/layer.js";
import type { RenderedFile } from "./render/types.js";
import type { Lock } from "./state/lock.js";
import { version } from "./version.js";
import { commitProject } from "./write/index.js";

/*
 * The map: load → model → plan → render → write, left to right. Every stage takes what the one before it returns;
 * what is wrong with the document is collected in `Diagnostics`, what stops the run is a thrown `Refusal`.
 */

/** An API document that has been read. */
export interface Api {
  readonly document: Document;
  readonly model: ApiModel;
}

export interface ApiRequest extends LoadRequest {
  readonly diagnostics?: Diagnostics;
  readonly onStage?: (stage: Stage) => void;
  readonly signal?: AbortSignal;
}

export type Stage = "load" | "model" | "plan" | "render" | "merge" | "write";

/** The owner's choices, and where the project goes. */
export interface Decisions {
  readonly config: Config;
  readonly target: string;
  readonly layers?: NewLayers;
}

/** Templates that a new connector is made with, in front of the stock ones. */
export interface NewLayers {
  /** The most important first. */
  readonly layers: readonly Layer[];
  /** What the lock records of them. */
  readonly locked: Lock["layers"];
  /** Files of the project's own layer: from the first day its owner's. */
  readonly own: readonly RenderedFile[];
  /** Packages that the layers come from: name to what npm is asked for. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface CreateRequest extends ApiRequest {
  /** Asked once the API is known: the command line puts its questions here. */
  readonly decide: (api: Api) => Decisions | Promise<Decisions>;
  /** Everything but the last stage. */
  readonly dryRun?: boolean;
}

export interface Created extends Decisions {
  readonly api: Api;
  readonly plan: ConnectorPlan;
  readonly files: readonly RenderedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Takes the written project away again. */
  undo(): void;
}

export interface Inspected {
  readonly api: Api;
  /** Every usable operation as a tool, whatever the access. */
  readonly plan: ConnectorPlan;
  /** Keys of the operations that `config` selects; undefined when there are too many to select without being told. */
  readonly selected: ReadonlySet<string> | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * load → model
 * @throws Refusal exit code 6 for a document that cannot be read or used
 */
export async function readApi(request: ApiRequest): Promise<Api> {
  const { onStage, diagnostics = new Diagnostics() } = request;
  onStage?.("load");
  const document = await loadDocument(request, diagnostics);
  onStage?.("model");
  return { document, model: buildModel(document, diagnostics) };
}

/**
 * The whole way: makes a project out of a document.
 * @throws Refusal with the exit code of what went wrong; nothing is written unless everything has been rendered
 */
export async function create(request: CreateRequest): Promise<Created> {
  const { onStage, diagnostics = new Diagnostics() } = request;
  const api = await readApi({ ...request, diagnostics });
  const { config, target, layers } = await request.decide(api);
  onStage?.("plan");
  const plan = planConnector({ ...api, config }, diagnostics);
  onStage?.("render");
  const rendered = await renderConnector(plan, { layers: layers?.layers ?? [] });
  const files = withLayers(await withState({ ...api, plan, layers }, rendered), layers);
  if (request.dryRun !== true) onStage?.("write");
  const commit = request.dryRun ? undefined : await commitProject(files, target, request.signal);
  return { api, config, target, plan, files, diagnostics: diagnostics.all, undo: () => commit?.undo() };
}

/** The files of a new connector with what `regenerate` will have to know of them. */
async function withState(
  {
    model,
    plan,
    layers,
  }: Pick<Api, "model"> & { readonly plan: ConnectorPlan; readonly layers: NewLayers | undefined },
  files: readonly RenderedFile[],
): Promise<readonly RenderedFile[]> {
  const contracts = buildContracts(plan, (name) => name);
  const templates = templatesDigest({ layers: layers?.layers ?? [] });
  const lock = nextLock({ plan, model, contracts, files, generator: version, templates });
  const recorded = { ...lock, layers: layers?.locked ?? {} };
  return [...files, ...stateFiles(recorded, contracts, baseOf(files))];
}

/** What the layers bring that is the owner's from the first day: their files, and the packages that they come from. */
function withLayers(files: readonly RenderedFile[], layers: NewLayers | undefined): readonly RenderedFile[] {
  if (layers === undefined) return files;
  const shaped = files.map((file) => (file.path === "package.json" ? withPackages(file, layers.packages) : file));
  const isOwn = new Set(layers.own.map(({ path }) => path));
  return [...shaped.filter(({ path }) => !isOwn.has(path)), ...layers.own];
}

function withPackages({ path, contents }: RenderedFile, packages: NewLayers["packages"]): RenderedFile {
  if (Object.keys(packages).length === 0) return { path, contents };
  const manifest: Record<string, unknown> = JSON.parse(contents);
  const devDependencies = { ...Object(manifest["devDependencies"]), ...packages };
  return { path, contents: `${JSON.stringify({ ...manifest, devDependencies }, undefined, 2)}\n` };
}

/**
 * load → model → plan: what a connector would hold. Writes nothing.
 * @throws Refusal as `create` does
 */
export async function inspect(request: ApiRequest, configure: (api: Api) => Config): Promise<Inspected> {
  const { onStage, diagnostics = new Diagnostics() } = request;
  const api = await readApi({ ...request, diagnostics });
  const config = configure(api);
  onStage?.("plan");
  const selected = selectedKeys(api, config);
  const everything: Config = { ...config, access: "full", tools: ["all"], allow: [] };
  const plan = planConnector({ ...api, config: everything, focus: selected ?? new Set() }, diagnostics);
  return { api, plan, selected, diagnostics: diagnostics.all };
}

/**
 * load → model → the part of plan that chooses scopes. Writes nothing.
 * @throws Refusal as `create` does
 */
export async function chooseScopes(request: ApiRequest, configure: (api: Api) => Config): Promise<ScopeLock> {
  const { onStage, diagnostics = new Diagnostics() } = request;
  const api = await readApi({ ...request, diagnostics });
  onStage?.("plan");
  return lockScopes({ ...api, config: configure(api) }, diagnostics);
}

function selectedKeys({ model }: Api, { access, tools, allow, effects }: Config): ReadonlySet<string> | undefined {
  const names = nameOperations(model.operations);
  const selection = selectOperations(model, { tools, allow }, names);
  if (selection.kind === "undecided") return undefined;
  if (selection.kind === "unmatched") refuseUnmatched(selection.selector, selection.nearest);
  const admitted = selection.operations.filter((operation) => {
    const naming = names.get(operation.key);
    return naming !== undefined && isAdmitted(judge(operation, naming, effects), access, allow);
  });
  return new Set(admitted.map(({ key }) => key));
}
