import { buildContracts, fingerprintOf } from "./contract/build-contracts.js";
import type { Contract } from "./contract/contract.js";
import { type Diagnostic, type DiagnosticCode, Diagnostics, printable, Refusal } from "./diagnostics/index.js";
import { loadDocument } from "./load/index.js";
import type { Document } from "./load/types.js";
import { hasMarkers } from "./merge/index.js";
import { buildModel } from "./model/index.js";
import { planConnector } from "./plan/index.js";
import { addressesIn } from "./regenerate/addresses-in.js";
import { keepEverything } from "./regenerate/keep.js";
import { aboutOf, upstreamOf } from "./regenerate/next-lock.js";
import { openProject, type Project } from "./regenerate/project.js";
import { renderConnector } from "./render/index.js";
import { recordsOf } from "./templates/records.js";
import { layersOf } from "./templates/resolve-layers.js";
import { securityProblems } from "./templates/status.js";
import { readStockChanges } from "./templates/stock-changes.js";
import type { RenderedFile } from "./render/types.js";
import { canonicalJson, sha256 } from "./state/canonical-json.js";
import { jsonLines } from "./state/json-lines.js";
import type { LockedAbout, LockedUpstream } from "./state/lock.js";
import { contractFile, incomingFolder, lockFile, orphansFolder, baseFile } from "./state/places.js";
import { version } from "./version.js";
import { pendingPaths, readEntry } from "./write/index.js";
import { listFiles } from "./write/list-files.js";

/*
 * The third map: is a connector what was generated and reviewed? The part of the document that is recorded, the owner's choices
 * and the chosen scopes are put through the same plan and the same templates; what comes out must be what is recorded. Nothing
 * is fetched, nothing is written.
 */

/**
 * All that is not as it was generated and accepted, worst first.
 * @throws Refusal exit code 2 for a folder that is no connector, or state that cannot be read at all
 */
export async function findDrift(target: string): Promise<readonly Diagnostic[]> {
  const { rest, ...open } = openProject(target, "two");
  const project: Project = { ...open, ...rest() };
  const drift = new Diagnostics();
  findLooseEnds(project, drift);
  if (project.other !== undefined) {
    const message =
      "Two branches were merged that had both regenerated: what each has recorded is to become one record.";
    reportTo(drift)("CHECK_MERGED", message, lockFile);
    return drift.all;
  }
  findTampering(project, drift);
  await findMovedAddresses(project, drift);
  for (const problem of securityProblems(recordsOf(project.lock), readStockChanges())) drift.add(problem);
  await findDifferences(project, drift);
  return drift.all;
}

type Report = (code: DiagnosticCode, message: string, file?: string) => void;

function reportTo(drift: Diagnostics): Report {
  return (code, message, file) => drift.error(code, message, file === undefined ? undefined : { file });
}

/** What a run or a person has left to be settled. */
function findLooseEnds({ target, lock }: Project, drift: Diagnostics): void {
  const error = reportTo(drift);
  for (const path of pendingPaths({ target }) ?? [])
    error("CHECK_UNRESOLVED", `${printable(path, 120)} waits for its conflict to be settled.`, path);
  for (const [path, { movedTo, own }] of Object.entries(lock.files)) {
    const entry = own === true ? undefined : readEntry(target, movedTo ?? path);
    if (entry?.kind !== "file" || entry.text === undefined || !hasMarkers(entry.text)) continue;
    error("CHECK_MARKERS", `${printable(path, 120)} holds conflict markers.`, movedTo ?? path);
  }
  const asides = [
    [orphansFolder, "the edits of a tool that is gone"],
    [incomingFolder, "the side of a conflict that was not taken"],
  ] as const;
  for (const [folder, what] of asides)
    for (const path of listFiles(target, folder)) drift.info("CHECK_ASIDE", `It holds ${what}.`, { file: path });
}

/** Recorded files that do not agree with each other, or with what lies beside them. */
function findTampering({ target, lock, base, contracts }: Project, drift: Diagnostics): void {
  const error = reportTo(drift);
  for (const [path, { sha256: digest }] of Object.entries(lock.files)) {
    const text = base.get(path);
    if (text === undefined || sha256(text) !== digest)
      error(
        "CHECK_RECORD",
        `${baseFile} does not hold ${printable(path, 120)} as ${lockFile} says it was generated.`,
        baseFile,
      );
  }
  for (const contract of contracts) {
    if (lock.tools[contract.id]?.contract !== fingerprintOf(contract))
      error("CHECK_RECORD", `The contract of ${contract.name} is not the one that ${lockFile} names.`, contractFile);
  }
  const scopes = "scopes.lock.json";
  const entry = readEntry(target, scopes);
  if (entry.kind !== "file" || !sameJson(entry.text, base.get(scopes)))
    error("CHECK_SCOPES", "scopes.lock.json is not the one that was generated and accepted.", scopes);
}

const upstreamFile = "src/upstream.ts";

/** Where calls and secrets go is accepted like scopes: an edit of it is its owner's to say, not to overlook. */
async function findMovedAddresses({ target, lock, base }: Project, drift: Diagnostics): Promise<void> {
  const { own, movedTo = upstreamFile } = lock.files[upstreamFile] ?? {};
  const entry = readEntry(target, movedTo);
  const text = entry.kind === "file" ? entry.text : undefined;
  const recorded = base.get(upstreamFile);
  if (own === true || recorded === undefined || text === undefined || text === recorded) return;
  const [now, before] = [await addressesIn(movedTo, text), await addressesIn(upstreamFile, recorded)];
  const [added, gone] = [without(now, before), without(before, now)];
  if (added.length === 0 && gone.length === 0) return;
  const listed = (addresses: readonly string[]): string =>
    addresses.length === 0 ? "no such address" : addresses.map((address) => printable(address, 120)).join(", ");
  reportTo(drift)("CHECK_UPSTREAM", `It names ${listed(added)} instead of ${listed(gone)}.`, movedTo);
}

function without(addresses: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...addresses].filter((address) => !others.has(address));
}

function sameJson(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  try {
    return canonicalJson(JSON.parse(one)) === canonicalJson(JSON.parse(other));
  } catch {
    return false;
  }
}

/** Generates again what is recorded, and compares. */
async function findDifferences(project: Project, drift: Diagnostics): Promise<void> {
  const { lock, config, recordedConfig, base } = project;
  const error = reportTo(drift);
  if (lock.generator !== version) {
    const message = `It was generated by create-safe-mcp ${printable(lock.generator, 40)}, and this is ${version}.`;
    error("CHECK_VERSION", message, lockFile);
    return;
  }
  if (canonicalJson(config) !== canonicalJson(recordedConfig)) {
    error("CHECK_CONFIG", "safe-mcp.json was edited and nothing has been generated from it.", "safe-mcp.json");
    return;
  }
  const again = await attempt(() => generateAgain(project));
  if (again instanceof Refusal) {
    error("CHECK_BASE", `What is recorded can no longer be generated from: ${again.message}`, baseFile);
    return;
  }
  for (const { path, contents } of again.files) {
    if (lock.files[path]?.own === true || base.get(path) === contents) continue;
    const what = base.has(path) ? "is recorded otherwise than it is generated" : "is generated and not recorded";
    error("CHECK_BASE", `${printable(path, 120)} ${what}.`, path);
  }
  const made = new Set(again.files.map(({ path }) => path));
  for (const [path, { own }] of Object.entries(lock.files))
    if (own !== true && !made.has(path))
      error("CHECK_BASE", `${printable(path, 120)} is recorded and not generated.`, path);
  if (canonicalJson(again.about) !== canonicalJson(lock.about))
    error(
      "CHECK_RECORD",
      "What the server says of itself to every model is not recorded as it is generated.",
      lockFile,
    );
  if (canonicalJson(again.upstream) !== canonicalJson(lock.upstream))
    error("CHECK_RECORD", "Where calls and credentials go is not recorded as it is generated.", lockFile);
  if (jsonLines(again.contracts) !== jsonLines(project.contracts))
    error("CHECK_RECORD", "The recorded contracts are not those of the generated tools.", contractFile);
}

interface Again {
  readonly about: LockedAbout;
  readonly upstream: LockedUpstream;
  readonly files: readonly RenderedFile[];
  readonly contracts: readonly Contract[];
}

/** The recorded part of the document through the same stages. */
async function generateAgain({ target, lock, base, scopes, config }: Project): Promise<Again> {
  const document = await recordedDocument(base.get("openapi.json") ?? "", lock, target);
  const diagnostics = new Diagnostics();
  const model = buildModel(document, diagnostics);
  const plan = planConnector({ document, model, config, kept: keepEverything(lock, config, scopes) }, diagnostics);
  const ids = new Map(Object.entries(lock.tools).map(([id, { name }]) => [name, id]));
  const layers = await layersOf(target, config, lock);
  return {
    about: aboutOf(plan),
    upstream: upstreamOf(plan),
    files: await renderConnector(plan, { layers }),
    contracts: buildContracts(plan, (name) => ids.get(name) ?? name),
  };
}

/** With the facts of the document that it is a part of, the address included: its servers may be relative to that. */
async function recordedDocument(content: string, { document: facts }: Lock, cwd: string): Promise<Document> {
  const part = await loadDocument({ source: { kind: "answers" }, content, cwd }, new Diagnostics());
  const { sha256: digest, dialect, overlays, address } = facts;
  return {
    ...part,
    ...(address !== undefined && { source: { kind: "url", url: address } }),
    sha256: digest,
    dialect,
    ...(overlays && { overlays }),
  };
}

type Lock = Project["lock"];

async function attempt<Result>(work: () => Promise<Result>): Promise<Result | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
