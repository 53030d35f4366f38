import type { Operation } from "../../model/types.js";
import { wordsOf } from "../words.js";
import { isPlaceholder } from "../paths.js";

const readLike: ReadonlySet<string> = new Set("search query filter lookup validate preview count export".split(" "));

/**
 * Whether a POST looks like a read: the document says that it is of no consequence, or its path or name ends in a word such as
 * `search` (`POST /contacts/search`, `batch/read`). A guess that counts only where harm is weighed, and is always reported.
 */
export function looksLikeRead({ method, path, operationId, extensions }: Operation): boolean {
  if (method !== "POST") return false;
  if (extensions.consequential === false) return true;
  const segments = path.split("/").filter((segment) => segment !== "" && !isPlaceholder(segment));
  return endsInRead(segments.slice(-2).join("/")) || endsInRead(operationId ?? "");
}

function endsInRead(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  return last !== undefined && (readLike.has(last) || (last === "read" && words.at(-2) === "batch"));
}
