export { loadDocument } from "./load-document.js";
export { appendToPointer, resolvePointer } from "./pointer.js";
export { documentSource, type LoadRequest, sourceLabel } from "./request.js";
export type { Document, DocumentSource, JsonObject, JsonValue } from "./types.js";
