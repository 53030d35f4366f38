import { defineExtensions } from "../runtime/extensions.js";
import type { ToolName } from "../tools/index.js";

/**
 * Yours. No newer document changes anything here, and what you write stays: take a tool away (`name: false`), give it a
 * better title, description or stricter arguments, add tools of your own, or run something around every call.
 */
export const extensions = defineExtensions<ToolName>({
  tools: {},
  extraTools: {},
  middleware: [],
});
