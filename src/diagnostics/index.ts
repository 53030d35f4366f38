export { catalogue } from "./catalogue.js";
export {
  type Diagnostic,
  type DiagnosticCode,
  Diagnostics,
  type ExitCode,
  exitCodes,
  type Location,
  Refusal,
  type Severity,
} from "./diagnostic.js";
export { nearest } from "./nearest.js";
export { printable } from "./printable.js";
