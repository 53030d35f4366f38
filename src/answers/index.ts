export { type Answers, parseAnswers } from "./parse-answers.js";
export type { ApiDescription, Field, ToolDescription, Value } from "./schema.js";
export { toDocument } from "./to-document.js";
