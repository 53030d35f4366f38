import type { Document } from "../load/types.js";
import { isHarmless } from "./text-rules.js";
import type { HiddenPlace, ToolPlan } from "./types.js";

const operationPlace = /^#\/paths\/[^/]+\/(?:get|put|post|delete|options|head|patch|trace|query)(?=\/)/;

/**
 * Where characters that nobody sees were taken out of a document, but for what editors and emoji leave behind and for
 * operations that are no tools.
 */
export function hiddenPlaces(document: Document, tools: readonly ToolPlan[]): readonly HiddenPlace[] {
  const found = Object.entries(document.hidden ?? {}).flatMap(([pointer, removed]) => {
    const characters = removed.filter((character) => !isHarmless(character));
    return characters.length === 0 ? [] : [{ pointer, characters }];
  });
  if (found.length === 0) return [];
  const toolAt = new Map(tools.map(({ name, operation }) => [document.locate(operation.pointer).pointer, name]));
  return found.flatMap((place): readonly HiddenPlace[] => {
    const [operation] = operationPlace.exec(place.pointer) ?? [];
    if (operation === undefined) return [place];
    const tool = toolAt.get(operation);
    return tool === undefined ? [] : [{ ...place, tool }];
  });
}
