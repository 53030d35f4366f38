import { isOwnDocument } from "../config/document-place.js";
import type { Diagnostics } from "../diagnostics/index.js";
import type { Document } from "../load/types.js";
import { needsAuthDecision, planAccess } from "./access.js";
import { chooseOperations, leftOutOf } from "./choose-operations.js";
import { cutAtWord } from "./clean-text.js";
import { planCredentials } from "./connector-credentials.js";
import { DocumentTexts } from "./document-texts.js";
import { hiddenPlaces } from "./hidden-places.js";
import { InputSchemas } from "./input-schema.js";
import { pinDocument } from "./pinned.js";
import type { RemovedTool } from "./kept.js";
import { planTool, type ToolContext } from "./plan-tool.js";
import { refuseEmpty, refuseUndecidedAuth } from "./refusals.js";
import { Results } from "./results.js";
import { planSchemaFiles } from "./schema-files.js";
import { schemesOf } from "./schemes.js";
import { OtherServers, planBaseUrl } from "./servers.js";
import { siblingIndex } from "./siblings.js";
import { serverInstructions } from "./texts.js";
import type { ConnectorPlan, PlanInput, RemovedToolPlan, SchemaPlan, ToolPlan } from "./types.js";
import { withVersions } from "./versions.js";

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
  const access = planAccess({ ...input, schemes, admitted }, diagnostics);
  const baseUrl = planBaseUrl(model.servers, diagnostics, document.locate);
  const servers = new OtherServers(model.servers);
  const context: ToolContext = {
    schemas,
    components: model.components,
    texts,
    ownTexts: config.texts ?? {},
    diagnostics,
    locate: document.locate,
    servers,
    access,
    results: new Results(model.components),
    unfolded: new Map(),
    siblingsOf: siblingIndex(
      admitted.map(({ operation, naming, effect }) => ({ operation, name: naming.name, effect: effect.verdict })),
    ),
  };
  const outcomes = admitted.map((judged) => ({ judged, planned: planTool(judged, context) }));
  const unusable = outcomes.flatMap(({ planned, judged }) =>
    planned.kind === "none" ? [leftOutOf(judged.operation, planned.reason)] : [],
  );
  const tools = withVersions(outcomes.flatMap(({ planned }) => (planned.kind === "tool" ? [planned.tool] : [])));
  if (tools.length === 0) refuseEmpty(leftOut.length);
  const credentials = planCredentials(tools, schemes, access);
  const schemaFiles = planSchemaFiles(
    tools.flatMap((tool) =>
      [...tool.input.arguments, ...(tool.reading?.paging?.position ?? [])].map(({ schema }) => schema),
    ),
    model.components,
    schemas,
    input.kept?.schemas,
  );
  const address = addressOf(document);
  const hidden = hiddenPlaces(document, tools);
  const title = cutAtWord(texts.read(model.title, "#/info/title", 400), 100).replace(/[\s.:;,]+$/, "");

  return {
    config,
    name: config.name,
    title,
    instructions: serverInstructions(title, model.description, texts),
    document: {
      title: model.title,
      version: model.version,
      sha256: model.sha256,
      ...(document.overlays && { overlays: document.overlays }),
      dialect: document.dialect,
      ...(address !== undefined && { address }),
      ...(hidden.length > 0 && { hidden }),
    },
    upstream: { ...(baseUrl !== undefined && { baseUrl }), otherServers: servers.all, credentials },
    tools: withDistinctExports(tools, schemaFiles).sort((left, right) => (left.name < right.name ? -1 : 1)),
    schemas: schemaFiles,
    removed: planRemoved(input.kept?.removed ?? [], tools, texts),
    scopes: access.lock,
    leftOut: [...model.leftOut, ...leftOut, ...unusable],
    pinned: isOwnDocument(config.document)
      ? document.root
      : pinDocument(
          document,
          tools.map(({ operation }) => operation),
          credentials.map(({ scheme }) => scheme),
        ),
  };
}

/** Where a document lies that was read from a URL, as much of it as servers may be relative to: a query may hold a secret. */
export function addressOf({ source }: Pick<Document, "source">): string | undefined {
  if (source.kind !== "url" || !URL.canParse(source.url)) return undefined;
  const { origin, pathname } = new URL(source.url);
  return `${origin}${pathname}`;
}

function planRemoved(
  removed: readonly RemovedTool[],
  tools: readonly ToolPlan[],
  texts: DocumentTexts,
): readonly RemovedToolPlan[] {
  const names = new Map(tools.map(({ operation, name }) => [operation.key, name]));
  return removed
    .map(({ name, since, successor }) => {
      const use = successor === undefined ? undefined : names.get(successor);
      return { name, since: texts.read(since, "#/info/version", 40), ...(use !== undefined && { use }) };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
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
