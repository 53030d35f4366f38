import { type Diagnostics, exitCodes, Refusal } from "../diagnostics/index.js";
import type { LeftOutOperation, Operation } from "../model/types.js";
import { needsAuthDecision, type Schemes, schemeOfDecision, undeclaredScheme } from "./access.js";
import { nameCredentials, planCredential } from "./credentials.js";
import { DocumentTexts } from "./document-texts.js";
import { InputSchemas } from "./input-schema.js";
import { isAdmitted, judge, type JudgedOperation } from "./judge.js";
import { nameOperations } from "./naming.js";
import { pinDocument } from "./pinned.js";
import { planTool, type ToolContext } from "./plan-tool.js";
import { Results } from "./results.js";
import { planSchemaFiles } from "./schema-files.js";
import { selectOperations } from "./selection.js";
import { OtherServers, planBaseUrl } from "./servers.js";
import { siblingIndex } from "./siblings.js";
import { cutAtWord } from "./clean-text.js";
import { serverInstructions } from "./texts.js";
import type { ConnectorPlan, CredentialPlan, PlanInput, SchemaPlan, ToolPlan } from "./types.js";

/**
 * Takes every decision about a connector: which operations become tools, what each is called, may do, takes and returns.
 * @throws Refusal when the selection is undecided, unmatched or empty, when nobody said how to authenticate, or when
 * `--strict` meets a doubtful text
 */
export function planConnector(input: PlanInput, diagnostics: Diagnostics): ConnectorPlan {
  const { model, config, document } = input;
  const texts = new DocumentTexts(diagnostics, document.locate, config.strict);
  const { admitted, leftOut } = chooseOperations(input, diagnostics);
  if (config.auth === undefined && needsAuthDecision(admitted.map(({ operation }) => operation))) refuseUndecidedAuth();

  const schemas = new InputSchemas(model.components, texts);
  const schemes = schemesOf(input);
  const baseUrl = planBaseUrl(model.servers, diagnostics, document.locate);
  const servers = new OtherServers(baseUrl);
  const context: ToolContext = {
    schemas,
    texts,
    diagnostics,
    locate: document.locate,
    servers,
    schemes,
    results: new Results(model.components),
    unfolded: new Map(),
    siblingsOf: siblingIndex(admitted.map(({ operation, naming, effect }) => ({ operation, name: naming.name, effect: effect.verdict }))),
  };
  const outcomes = admitted.map((judged) => ({ judged, planned: planTool(judged, context) }));
  const unusable = outcomes.flatMap(({ planned, judged }) => (planned.kind === "none" ? [leftOutOf(judged.operation, planned.reason)] : []));
  const tools = outcomes.flatMap(({ planned }) => (planned.kind === "tool" ? [planned.tool] : []));
  if (tools.length === 0) refuseEmpty(leftOut.length);
  const credentials = planCredentials(tools, schemes);
  const schemaFiles = planSchemaFiles(tools.flatMap((tool) => tool.input.arguments.map(({ schema }) => schema)), model.components, schemas);
  const title = cutAtWord(texts.read(model.title, "#/info/title", 400), 100);

  return {
    config,
    name: config.name,
    title,
    instructions: serverInstructions(title, model.description, texts),
    document: { title: model.title, version: model.version, sha256: model.sha256, dialect: document.dialect },
    upstream: { ...(baseUrl !== undefined && { baseUrl }), otherServers: servers.all, credentials },
    tools: withDistinctExports(tools, schemaFiles).sort((left, right) => (left.name < right.name ? -1 : 1)),
    schemas: schemaFiles,
    leftOut: [...model.leftOut, ...leftOut, ...unusable],
    pinned: pinDocument(document, tools.map(({ operation }) => operation), credentials.map(({ scheme }) => scheme)),
  };
}

interface Choice {
  readonly admitted: readonly JudgedOperation[];
  readonly leftOut: readonly LeftOutOperation[];
}

function chooseOperations({ model, config }: PlanInput, diagnostics: Diagnostics): Choice {
  const names = nameOperations(model.operations);
  if (model.operations.length === 0) refuseUnusable();
  const selection = selectOperations(model, config, names);
  if (selection.kind === "undecided") refuseUndecided(selection.usable.length);
  if (selection.kind === "unmatched") refuseUnmatched(selection.selector, selection.nearest);
  const judged = selection.operations.flatMap((operation) => {
    const naming = names.get(operation.key);
    return naming === undefined ? [] : [judge(operation, naming, config.effects)];
  });
  const admitted = judged.filter((operation) => isAdmitted(operation, config.access, config.allow));
  const refused = judged.filter((operation) => !admitted.includes(operation));
  if (refused.length > 0) {
    diagnostics.info("OPERATION_NOT_ALLOWED", `${refused.length} of ${judged.length} selected operations are above the access level "${config.access}": ${namesOf(refused)}.`);
  }
  if (admitted.length === 0) refuseEmpty(judged.length);
  const leftOut = refused.map(({ operation, risk }) => leftOutOf(operation, `Above the access level "${config.access}": ${risk.verdict}. ${risk.reason}`));
  return { admitted, leftOut };
}

function leftOutOf({ method, path, operationId, pointer }: Operation, reason: string): LeftOutOperation {
  return { method, path, ...(operationId !== undefined && { operationId }), reason, pointer };
}

function namesOf(judged: readonly JudgedOperation[]): string {
  const names = judged.map(({ naming, risk }) => `${naming.name} (${risk.verdict})`);
  return names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
}

/** The document's schemes, and the one that a person's decision stands for. */
function schemesOf({ model, config: { auth } }: PlanInput): Schemes {
  const names = nameCredentials(model.securitySchemes);
  if (auth === undefined) return { schemes: model.securitySchemes, names };
  if (auth === "none") return { schemes: model.securitySchemes, names, undeclared: auth };
  return {
    schemes: new Map([...model.securitySchemes, [undeclaredScheme, schemeOfDecision(auth)]]),
    names: new Map([...names, [undeclaredScheme, { id: undeclaredScheme, prefix: "UPSTREAM" }]]),
    undeclared: auth,
  };
}

/** The credentials that the tools use, each with the scopes of the best way into every tool. */
function planCredentials(tools: readonly ToolPlan[], { schemes, names }: Schemes): readonly CredentialPlan[] {
  const used = new Set(tools.flatMap(({ access }) => access.flat().map(({ credential }) => credential)));
  const best = tools.flatMap(({ access }) => (access[0] ?? []).map((entry) => ({ ...entry, optional: access.at(-1)?.length === 0 })));
  const plans = [...schemes].flatMap(([name, scheme]) => {
    const named = names.get(name);
    if (named === undefined || !used.has(named.id)) return [];
    const entries = best.filter(({ credential }) => credential === named.id);
    const scopes = [...new Set(entries.flatMap((entry) => entry.scopes))].sort();
    return [planCredential(scheme, named, scopes, entries.some(({ optional }) => !optional))];
  });
  return plans.sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** A tool file imports its schemas by name, so its own export is called otherwise. */
function withDistinctExports(tools: readonly ToolPlan[], schemaFiles: readonly SchemaPlan[]): ToolPlan[] {
  const taken = new Set(schemaFiles.map(({ exportName }) => exportName));
  return tools.map((tool) => {
    let exportName = tool.exportName;
    while (taken.has(exportName)) exportName = `${exportName}Tool`;
    return exportName === tool.exportName ? tool : { ...tool, exportName };
  });
}

function refuseUnusable(): never {
  throw new Refusal(exitCodes.documentInvalid, { code: "SELECTION_EMPTY", message: "The document has no operation that can be used." });
}

function refuseUndecided(count: number): never {
  throw new Refusal(exitCodes.usage, {
    code: "SELECTION_UNDECIDED",
    message: `The document has ${count} usable operations and nothing says which of them become tools.`,
  });
}

export function refuseUnmatched(selector: string, candidates: readonly string[]): never {
  const help = candidates.length === 0 ? {} : { help: `Did you mean ${candidates.join(", ")}?` };
  throw new Refusal(exitCodes.usage, { code: "SELECTION_UNMATCHED", message: `The selector "${selector}" matches no operation.`, ...help });
}

function refuseEmpty(selected: number): never {
  throw new Refusal(exitCodes.usage, {
    code: "SELECTION_EMPTY",
    message: selected === 0 ? "No operation is selected." : `None of the ${selected} selected operations can become a tool.`,
  });
}

function refuseUndecidedAuth(): never {
  throw new Refusal(exitCodes.usage, {
    code: "SECURITY_UNDECIDED",
    message: "The document does not say how to authenticate, and nobody has decided.",
  });
}
