export { ZodContext } from "./context.js";
export { argumentsObject } from "./arguments.js";
export { zodCode } from "./convert.js";
export type { Use } from "./modifiers.js";
export { withObjectRules } from "./object-rules.js";
export { isPlainObject } from "./objects.js";
