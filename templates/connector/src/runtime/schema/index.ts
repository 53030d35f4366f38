/** What JSON Schema can say and zod alone can't. Tool files and shared schemas are written with these. */
export { base64 } from "./base64.js";
export { exactlyOne } from "./exactly-one.js";
export { format } from "./format.js";
export { int64, uint64 } from "./int64.js";
export { multipleOf } from "./multiple-of.js";
export { not } from "./not.js";
export { patternProperties, propertyCount } from "./object-rules.js";
export { oneOfValues } from "./one-of-values.js";
export { pattern } from "./pattern.js";
export { renamed } from "./renamed.js";
export { requiredSets } from "./required-sets.js";
export { uniqueItems } from "./unique-items.js";
