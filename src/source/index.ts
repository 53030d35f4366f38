export { openSourceTools, type SourceToolsOptions } from "./open-source-tools.js";
