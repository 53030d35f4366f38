import { entryProblems, entryText, type FieldProblem } from "./field-entry.js";
import { fieldPath } from "./field-path.js";
import { isMembers, isText, type Members, membersOf, plainName } from "./json-members.js";

const MOST = 10;
const MOST_ENTRIES = 50;
const DEEPEST = 6;

/** Where messages stand by field, a single text being enough. */
const BY_FIELD: ReadonlySet<string> = new Set([
  "errors",
  "fielderrors",
  "fields",
  "validationerrors",
  "validation",
  "messages",
  "modelstate",
  "invalidparams",
  "invalidparameters",
  "invalidfields",
  "problems",
]);

/** Where more may stand about fields. */
const AROUND_FIELDS: ReadonlySet<string> = new Set([
  "error",
  "detail",
  "details",
  "violations",
  "fieldviolations",
  "badrequest",
  "causes",
  "errorcauses",
  "issues",
  "fault",
  "response",
  "body",
  "data",
  "meta",
  "extensions",
  "innererror",
  "message",
]);

/** Names under which a dictionary says what is about no field. */
const NO_FIELD = /^(?:non_?field_?errors|__all__|_?errors?|base|_schema|form|detail|message|cause)?$/i;
/** Names of facts about the error; over a list of messages they name a field. */
const FACTS = /^(?:code|status|title|type)$/i;

/**
 * Which fields an error names, in any of the usual forms: RFC 9457 and JSON:API pointers, AIP-193 violations, Stripe's
 * `param`, FastAPI's `loc`, Microsoft's `target`, Spring's and others' `field`, and dictionaries of messages by field
 * (ASP.NET, Django REST Framework, Rails, Laravel).
 */
export function fieldProblems(body: unknown): readonly FieldProblem[] {
  const messages = isMembers(body) && isDictionary(body, 0) ? byField(body, [], false, 0) : [];
  const found = messages.length > 0 ? messages : within(body, 0);
  const distinct = new Map(found.map((problem) => [JSON.stringify([problem.path, problem.problem]), problem]));
  return [...distinct.values()].slice(0, MOST);
}

function within(value: unknown, depth: number): readonly FieldProblem[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.slice(0, MOST_ENTRIES).flatMap((item) => within(item, depth + 1));
  // One of several sentences, which may name its field.
  if (isText(value)) return depth > 1 && value.includes(" ") ? [{ path: [], problem: value, guess: true }] : [];
  if (!isMembers(value)) return [];
  const entry = membersOf(value);
  const inside = Object.entries(entry).flatMap(([name, member]) => container(plainName(name), member, depth + 1));
  return [...entryProblems(entry, depth === 0), ...inside];
}

function container(name: string, member: unknown, depth: number): readonly FieldProblem[] {
  const byName = BY_FIELD.has(name);
  if (!byName && !AROUND_FIELDS.has(name)) return [];
  if (isText(member)) return [];
  // A field may be called `message` or `data`: among nothing but messages a name is a field's.
  if (byName && isMembers(member) && isDictionary(member, depth)) return byField(membersOf(member), [], true, depth);
  const found = within(member, depth);
  return found.length > 0 || !isMembers(member) ? found : byField(membersOf(member), [], byName, depth);
}

/** `{ amount: ["is too small"], address: { city: [...] } }`; a single text counts where only messages can stand. */
function byField(
  dictionary: Members,
  parents: readonly string[],
  textsCount: boolean,
  depth: number,
): readonly FieldProblem[] {
  if (depth > DEEPEST) return [];
  return Object.entries(dictionary)
    .slice(0, MOST_ENTRIES)
    .flatMap(([field, messages]) => {
      const isNone = NO_FIELD.test(field) || (FACTS.test(field) && !Array.isArray(messages));
      const path = isNone ? parents : [...parents, ...fieldPath(field)];
      if (path.length > 0 || !textsCount || !Array.isArray(messages)) return ofField(path, messages, textsCount, depth);
      // About no field, unless the tool has one of that name: a message may well have a `message`.
      return ofList([field], messages, textsCount, depth).map((problem) => ({ ...problem, guess: true as const }));
    });
}

function ofField(
  path: readonly string[],
  messages: unknown,
  textsCount: boolean,
  depth: number,
): readonly FieldProblem[] {
  if (path.length === 0 && !isMembers(messages)) return [];
  if (isText(messages)) return ofText(path, messages, textsCount);
  if (Array.isArray(messages)) return ofList(path, messages, textsCount, depth);
  if (!isMembers(messages)) return [];
  const entry = membersOf(messages);
  const words = entryText(entry);
  return words === undefined || path.length === 0
    ? byField(entry, path, textsCount, depth + 1)
    : [{ path, problem: words }];
}

/** Beside messages other facts may stand, which are hardly ever sentences. */
function ofText(path: readonly string[], problem: string, textsCount: boolean): readonly FieldProblem[] {
  if (textsCount) return [{ path, problem }];
  return problem.includes(" ") ? [{ path, problem, guess: true }] : [];
}

function ofList(
  path: readonly string[],
  messages: readonly unknown[],
  textsCount: boolean,
  depth: number,
): readonly FieldProblem[] {
  const texts = messages.map((message) => (isText(message) ? message : entryText(membersOf(message)))).filter(isText);
  // Words without a sentence may be values: things that the error is about.
  const isSaid = textsCount || texts.some((text) => text.includes(" "));
  if (texts.length > 0) return [{ path, problem: texts.join(" "), ...(!isSaid && { guess: true }) }];
  // A list of things, each with messages of its own.
  return messages
    .slice(0, MOST_ENTRIES)
    .flatMap((item, index) =>
      isMembers(item) ? byField(membersOf(item), [...path, String(index)], textsCount, depth + 1) : [],
    );
}

/** Whether nothing but lists of messages stands in it, by field (Django REST Framework, Rails). */
function isDictionary(value: Members, depth: number): boolean {
  const members = Object.values(value);
  return (
    depth < DEEPEST &&
    members.length > 0 &&
    members.every((member) => {
      if (Array.isArray(member))
        return (
          member.length > 0 &&
          member.every((item) => isText(item) || (isMembers(item) && isDictionaryItem(item, depth)))
        );
      return isMembers(member) && isDictionary(member, depth + 1);
    })
  );
}

function isDictionaryItem(item: Members, depth: number): boolean {
  return Object.keys(item).length === 0 || isDictionary(item, depth + 1);
}
