import type {
  CredentialContext,
  ProjectContext,
  SchemaContext,
  ToolContext,
  UpstreamContext,
} from "../../../templates/context/index.js";
import type { ConnectorPlan, CredentialPlan, SchemaPlan, ToolPlan, UpstreamPlan } from "../../plan/types.js";
import { deepFrozen, documentText, frozenData, nameOf } from "./text.js";

/** The plan as templates see it: data without methods, that cannot be changed. */
export function projectContext(plan: ConnectorPlan): ProjectContext {
  const { config, document } = plan;
  return deepFrozen({
    name: nameOf(plan.name),
    title: documentText(plan.title),
    instructions: documentText(plan.instructions),
    document: {
      title: documentText(document.title),
      version: documentText(document.version),
      sha256: nameOf(document.sha256),
    },
    access: config.access,
    store: config.store,
    transport: config.transport,
    upstream: upstreamContext(plan.upstream),
    tools: plan.tools.map(toolContext),
    schemas: plan.schemas.map(schemaContext),
  });
}

function toolContext(tool: ToolPlan): ToolContext {
  const { method, path, operationId } = tool.operation;
  return {
    name: nameOf(tool.name),
    exportName: nameOf(tool.exportName),
    group: nameOf(tool.group),
    file: nameOf(tool.file),
    title: documentText(tool.title),
    description: documentText(tool.description),
    operation: {
      method: nameOf(method),
      path: documentText(path),
      ...(operationId !== undefined && { operationId: documentText(operationId) }),
    },
    effect: tool.effect.verdict,
    risk: tool.risk.verdict,
    access: tool.access.map((alternative) =>
      alternative.map(({ credential, scopes }) => ({
        credential: nameOf(credential),
        scopes: scopes.map(documentText),
      })),
    ),
    ...(tool.idempotency && {
      idempotency: { argument: documentText(tool.idempotency.argument), method: tool.idempotency.method },
    }),
    input: inputContext(tool),
    result: tool.result.kind,
  };
}

function inputContext({ input }: ToolPlan): ToolContext["input"] {
  return {
    arguments: input.arguments.map(({ name, required, description }) => ({
      name: documentText(name),
      required,
      ...(description !== undefined && { description: documentText(description) }),
    })),
    schema: frozenData(input.advertised),
  };
}

function schemaContext({ exportName, file }: SchemaPlan): SchemaContext {
  return { exportName: nameOf(exportName), file: nameOf(file) };
}

function upstreamContext({ baseUrl, credentials }: UpstreamPlan): UpstreamContext {
  return {
    ...(baseUrl !== undefined && { baseUrl: documentText(baseUrl) }),
    credentials: credentials.map(credentialContext),
  };
}

function credentialContext({ id, scheme, variables, scopes }: CredentialPlan): CredentialContext {
  return {
    id: nameOf(id),
    type: scheme.type,
    variables: variables.map(({ name, secret, required }) => ({ name: nameOf(name), secret, required })),
    scopes: scopes.map(documentText),
  };
}
