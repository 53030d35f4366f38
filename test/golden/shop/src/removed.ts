import type { RemovedTools } from "./runtime/removed.js";

/** Tools that the API has taken away. They are listed no more; who still calls one is told what became of it. */
export const removed: RemovedTools = {};
