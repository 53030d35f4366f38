import type { Operation } from "../model/types.js";
import type { Decision, Effect } from "./types.js";
import {
  createVerbs,
  deleteVerbs,
  hiddenInGet,
  irreversibleVerbs,
  readLike,
  readVerbs,
  unmistakable,
  updateVerbs,
  verbWords,
  type VerbWords,
} from "./verbs.js";
import { isPlaceholder } from "./paths.js";
import { tellsOfList } from "./tells-of-list.js";

/** What an operation does upstream, from its method, then its name, then its path. */
export function decideEffect(operation: Operation): Decision<Effect> {
  const decided = effectOf(operation, verbWords(operation));
  return { ...decided, pointer: operation.pointer };
}

type Verdict = Omit<Decision<Effect>, "pointer">;

function effectOf(operation: Operation, verbs: VerbWords): Verdict {
  switch (operation.method) {
    case "GET":
    case "HEAD":
    case "OPTIONS":
    case "TRACE":
    case "QUERY":
      return effectOfSafeMethod(operation, verbs);
    case "DELETE":
      return { verdict: "delete", reason: "DELETE removes." };
    case "PUT":
    case "PATCH":
      return effectByWords(verbs, { verdict: "update", reason: `${operation.method} changes what is there.` });
    case "POST":
      return effectOfPost(operation, verbs);
  }
}

/** RFC 9110 section 9.2.1 calls these methods safe; documents do not always agree (a GET that deletes). */
function effectOfSafeMethod(operation: Operation, verbs: VerbWords): Verdict {
  const { method, extensions } = operation;
  if (extensions.consequential === true) {
    return { verdict: "action", reason: `${method}, but the document marks it as consequential.` };
  }
  const word = hiddenChange(wordsOfSafeMethod(operation, verbs));
  if (word === undefined) return { verdict: "read", reason: `${method} is a safe method.` };
  const verdict = deleteVerbs.has(word) ? "delete" : "action";
  return { verdict, reason: `${method} is a safe method, but "${word}" says that it changes something.` };
}

/**
 * What a constant or a whole path segment says comes first. A reading verb in the name or the summary absolves the rest;
 * a name that is but method and path says nothing.
 */
function hiddenChange(verbs: VerbWords): string | undefined {
  const { leading, trailing, path, segment, constant, summary, echoesPath, reads } = verbs;
  const plain = constant[0] ?? segment.find((word) => unmistakable.has(word));
  if (plain !== undefined) return plain;
  const named = echoesPath ? undefined : leading.find((word) => readVerbs.has(word) || hiddenInGet.has(word));
  if (named !== undefined) return readVerbs.has(named) ? undefined : named;
  const [first] = summary;
  if (first !== undefined && readVerbs.has(first)) return undefined;
  const action = path.filter((word) => unmistakable.has(word) || segment.includes(word));
  return [...trailing, ...action, ...(reads ? [] : summary)].find((word) => hiddenInGet.has(word));
}

/** The words without those that are but the path's, where the operation tells of a list. */
function wordsOfSafeMethod(operation: Operation, verbs: VerbWords): VerbWords {
  if (!tellsOfList(operation)) return verbs;
  return { ...verbs, path: [], segment: [], ...(verbs.echoesPath && { trailing: [] }) };
}

/** The verb by which a GET says that it changes something. */
export function changeOfGet(operation: Operation): string | undefined {
  return operation.method === "GET" ? hiddenChange(wordsOfSafeMethod(operation, verbWords(operation))) : undefined;
}

/** Words by which even a PUT on a collection, or a POST on an item, adds something. */
const plainCreates: ReadonlySet<string> = new Set(["create", "add", "insert", "register"]);

function effectOfPost(operation: Operation, verbs: VerbWords): Verdict {
  const last = operation.path.split("/").at(-1) ?? "";
  const named = [...verbs.path, ...verbs.leading, ...verbs.trailing];
  const reading = named.find((word) => readLike.has(word));
  if (reading !== undefined && !named.some((word) => deleteVerbs.has(word) || irreversibleVerbs.has(word))) {
    return {
      verdict: "action",
      reason: `POST; "${reading}" looks like a read, which nothing in the document confirms.`,
    };
  }
  const fallback: Verdict = isPlaceholder(last)
    ? { verdict: "update", reason: "POST on a single item changes it." }
    : { verdict: "create", reason: "POST on a collection adds to it." };
  return effectByWords(verbs, fallback);
}

function effectByWords(verbs: VerbWords, fallback: Verdict): Verdict {
  for (const word of [...verbs.path, ...verbs.leading, ...verbs.trailing]) {
    if (deleteVerbs.has(word)) return { verdict: "delete", reason: `"${word}" in its name or path removes.` };
    if (irreversibleVerbs.has(word))
      return { verdict: "action", reason: `"${word}" in its name or path is an action.` };
    if (fallback.verdict === "update" && !(plainCreates.has(word) && verbs.leading.includes(word))) continue;
    if (updateVerbs.has(word))
      return { verdict: "update", reason: `"${word}" in its name or path changes what is there.` };
    if (createVerbs.has(word) && word !== "post")
      return { verdict: "create", reason: `"${word}" in its name or path adds.` };
  }
  return fallback;
}
