export { openSourceTools, type SourceToolsOptions } from "./open-source-tools.js";
export { isNode, syntaxTree } from "./syntax-tree.js";
