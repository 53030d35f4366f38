/** The programmatic entry: the same stages that the command line runs. */
export type { Access, Config, Store, Transport, UndeclaredAuth } from "./config/types.js";
export {
  type Diagnostic,
  type DiagnosticCode,
  Diagnostics,
  type ExitCode,
  exitCodes,
  type Location,
  Refusal,
} from "./diagnostics/index.js";
export { documentSource, type LoadRequest } from "./load/request.js";
export type { DocumentSource } from "./load/types.js";
export {
  type Api,
  type ApiRequest,
  chooseScopes,
  create,
  type Created,
  type CreateRequest,
  type Decisions,
  inspect,
  type Inspected,
  readApi,
  type Stage,
} from "./pipeline.js";
export { comparePower, LockError, parseLock, type PowerComparison } from "./plan/index.js";
export type { ScopeLock } from "./plan/scopes/lock.js";
export type { ConnectorPlan, ToolPlan } from "./plan/types.js";
export type { RenderedFile } from "./render/types.js";
