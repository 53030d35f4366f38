import type { Effect } from "../../config/types.js";
import { operationKey } from "../../model/path-template.js";
import type { ApiDescription } from "../../answers/index.js";

/** What the described tools do, by operation key, where their owner has said so. */
export function declaredEffects({ tools }: ApiDescription): Readonly<Record<string, Effect>> {
  return Object.fromEntries(
    tools.flatMap(({ method, path, effect }) => (effect ? [[operationKey(method, path), effect] as const] : [])),
  );
}
