import { extensions } from "../../src/extensions/index.js";
import { policy } from "../../src/policy.js";
import type { Policy } from "../../src/runtime/policy.js";
import { createToolbox } from "../../src/runtime/toolbox.js";
import { tools } from "../../src/tools/index.js";

/** The tools that this connector offers, by name: those of the policy, less and more what `src/extensions` says. */
export const offered: ReadonlyMap<string, Policy> = createToolbox({ tools, policy, extensions }).policies;
