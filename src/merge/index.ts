export { mergeFile } from "./file/merge-file.js";
export type { Change, Conflict, Digest, DiskEntry, FileState, Obstacle } from "./plan/change.js";
export { planFile } from "./plan/plan-file.js";
export { incomingPath, orphanPath } from "./plan/places.js";
export { type Resolution, type Resolved, resolveConflict } from "./plan/resolve-conflict.js";
export { plainText } from "./text/lines.js";
export { hasMarkers, type MarkerLabels } from "./text/markers.js";
export { type Hunk, mergeText, type MergeTextOptions, type TextMerge } from "./text/merge-text.js";
export type { FileMerge, KeyConflict, MergeNote, SourceTools, SyntaxNode, Versions } from "./types.js";
