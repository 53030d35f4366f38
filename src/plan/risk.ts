import type { Operation } from "../model/types.js";
import { staticSegments } from "./paths.js";
import type { Decision, Effect, Risk } from "./types.js";
import { deleteVerbs, irreversibleVerbs, resourceSegment, updateVerbs, verbWords } from "./verbs.js";
import { singular, wordsOf } from "./words.js";

const administered: ReadonlySet<string> = new Set(
  (
    "user admin role permission policy policies billing webhook hook secret credential collaborator invitation member membership " +
    "owner impersonation privilege acl sso saml scim key apikey token"
  ).split(" "),
);

/** What people come in by: who changes it locks them out, or comes in as them. */
const waysIn: ReadonlySet<string> = new Set("password passwd passkey mfa totp".split(" "));

/** How much harm a wrong call can do. Deleting is destructive; people, what they come in by, keys, roles and webhooks are administered. */
export function decideRisk(operation: Operation, effect: Decision<Effect>): Decision<Risk> {
  const { pointer } = operation;
  if (effect.verdict === "read") return { verdict: "read", reason: effect.reason, pointer };
  const subject = administrated(operation);
  if (subject !== undefined) return { verdict: "admin", reason: `It changes "${subject}": administration.`, pointer };
  const word = destructiveWord(operation);
  if (effect.verdict === "delete") return { verdict: "destructive", reason: effect.reason, pointer };
  if (word !== undefined) return { verdict: "destructive", reason: `"${word}" cannot simply be taken back.`, pointer };
  return { verdict: "write", reason: effect.reason, pointer };
}

function destructiveWord(operation: Operation): string | undefined {
  const verbs = verbWords(operation);
  return [...verbs.leading, ...verbs.trailing, ...verbs.path].find(
    (word) => deleteVerbs.has(word) || irreversibleVerbs.has(word),
  );
}

function administrated(operation: Operation): string | undefined {
  const way = changedWayIn(operation);
  if (way !== undefined) return way;
  const resource = resourceSegment(operation);
  if (resource === undefined) return undefined;
  const words = wordsOf(resource).map(singular);
  const last = words.at(-1);
  if (words.includes("admin")) return "admin";
  return last !== undefined && administered.has(last) ? last : undefined;
}

/** `/me/password` and `/me/changePassword`; `/documents/{id}/add-password` protects a document. */
function changedWayIn({ path }: Operation): string | undefined {
  const words = wordsOf(staticSegments(path).at(-1) ?? "");
  const last = singular(words.at(-1) ?? "");
  const verb = words.length === 1 ? undefined : words[0];
  if (!waysIn.has(last)) return undefined;
  return verb === undefined || updateVerbs.has(verb) || irreversibleVerbs.has(verb) ? last : undefined;
}
