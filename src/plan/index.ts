export { needsAuthDecision } from "./access.js";
export { judge, type JudgedOperation, isAdmitted } from "./judge.js";
export { nameOperations, type ToolNaming } from "./naming.js";
export { planConnector } from "./plan-connector.js";
export { refuseUnmatched } from "./refusals.js";
export { defaultSelectionLimit, selectOperations, type Selection } from "./selection.js";
export { shortHash, slug } from "./slug.js";
