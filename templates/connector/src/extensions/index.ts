import { defineExtensions } from "../runtime/extensions.js";
import type { ToolName } from "../tools/index.js";

/**
 * Yours. Regeneration never touches this folder: take a tool away (`name: false`), give it a better title, description
 * or stricter arguments, add tools of your own, or run something around every call.
 */
export const extensions = defineExtensions<ToolName>({
  tools: {},
  extraTools: {},
  middleware: [],
});
